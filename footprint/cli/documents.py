"""The command of the documents that people finish by hand, made from a dossier that verifies."""

import argparse
from pathlib import Path

from footprint.cli.options import finish
from footprint.cli.verify import ENDS, add_bundle, say_verification, verify_bundle
from footprint.dossier.archive import unpack
from footprint.dossier.documents.kinds import FORMATS, KINDS, formats_of, make_file
from footprint.dossier.years import find_frozen
from footprint.problems import Problem, UnusableInput
from footprint.words import texts

LAW = {"applies": True, "voluntary": False}


def add_document(document: argparse.ArgumentParser) -> None:
    """The options of `document`."""
    add_bundle(document)
    document.add_argument(
        "--kind",
        choices=tuple(KINDS),
        required=True,
        help="the responsible digital strategy, its yearly review, the note for the label's committee; the folder of "
        "the audit, the committee's pages or slides, the mid-term review, the yearly message",
    )
    document.add_argument("--out", metavar="FILE", required=True, help="the file to write")
    document.add_argument("--format", choices=tuple(FORMATS), help="its format (that of the name of FILE)")
    document.add_argument("--lang", choices=texts.LANGUAGES, help="language of the document (that of messages)")
    document.add_argument(
        "--law",
        choices=tuple(LAW),
        help="whether article 35 of the French REEN act applies to the organisation; the document leaves it to tick",
    )
    document.set_defaults(original=[], data_only=False)
    finish(document, _run_document)


def _run_document(options: argparse.Namespace) -> int:
    """A document made from verified files; none of a dossier that differs."""
    bundle, out = Path(options.bundle), Path(options.out)
    form = options.format or out.suffix.lower().removeprefix(".")
    if form not in formats_of(options.kind):
        known = ", ".join(f".{name}" for name in formats_of(options.kind))
        raise UnusableInput(Problem("dossier.no-format", "error", "", value=out.name, expected=known))
    if out.resolve() == bundle.resolve():
        raise UnusableInput(Problem("output-is-input", "error", "equipment", value=options.out))
    found, content = verify_bundle(options)
    if not found.equal:
        print(texts.text("dossier.document.refused", options.language, file=options.bundle))
        print(say_verification(found, options.language))
        return ENDS[found.outcome]
    law, language = LAW.get(options.law), options.lang or options.language
    try:
        made = make_file(find_frozen(unpack(content)), options.kind, form, language, law)
    except (KeyError, TypeError, ValueError, AttributeError) as fault:
        raise UnusableInput(Problem("dossier.no-documents", "error", "", value=options.bundle)) from fault
    out.write_bytes(made)
    size = texts.format_number(len(made) / 1e6, options.language, 1)
    print(texts.text("dossier.document.made", options.language, file=options.out, size=size))
    return ENDS[found.outcome]
