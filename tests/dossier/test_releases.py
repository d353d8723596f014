"""The figures of a dossier are those of a release, by the hashes that each release commits."""

import footprint
from footprint.dossier.archive import unpack
from footprint.dossier.checks.releases import describe_shipped, hash_registry, read_releases, write_releases
from footprint.shipped_files import factors_folder


def test_the_hashes_of_this_version_are_committed():
    """`python -m footprint.dossier.checks.releases` writes them anew."""
    assert read_releases()[footprint.__version__] == describe_shipped()
    assert (factors_folder() / "releases.json").read_bytes() == write_releases()


def test_a_dossier_has_the_factors_of_its_release(bundle):
    assert hash_registry(unpack(bundle)) == read_releases()[footprint.__version__]
