-- Les deux rôles d'un serveur partagé et leur base, par un superutilisateur, une fois :
--   sudo -u postgres psql --file docs/serve/roles.sql
-- Le propriétaire met la base à jour et la sauvegarde : il voit toutes les lignes (BYPASSRLS). L'application ne possède
-- rien et ne passe outre à rien : PostgreSQL lui cache les organisations des autres. Ses droits sur les tables lui sont
-- donnés par « footprint database upgrade ». La base range les textes par leurs codes (C.UTF-8), quelle que soit la langue de
-- la machine : une nouvelle Debian, qui les rangerait autrement, n'y dérange aucun index.

\set ON_ERROR_STOP 1
\if :{?database} \else \set database footprint \endif
\if :{?owner} \else \set owner footprint_owner \endif
\if :{?application} \else \set application footprint \endif

CREATE ROLE :"owner" LOGIN BYPASSRLS;
CREATE ROLE :"application" LOGIN;
CREATE DATABASE :"database" OWNER :"owner" ENCODING 'UTF8' LOCALE 'C.UTF-8' TEMPLATE template0;
REVOKE ALL ON DATABASE :"database" FROM PUBLIC;
GRANT CONNECT ON DATABASE :"database" TO :"application";
