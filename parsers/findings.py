"""What a reader or a check has to say about a document: a code, how bad, which field.

Messages are English and stable; whoever shows them to a clerk translates by ``code``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding weighs: an error keeps a request from being complete."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One remark on a document or on one of its fields."""

    code: str
    """Stable, lower case with hyphens, e.g. ``ico-checksum``; ``intake explain CODE`` explains it."""
    severity: Severity
    message: str
    """One English sentence for a person; no secrets."""
    field: str | None = None
    """Key of the form field, or None for the document as a whole."""


def error(code: str, message: str, field: str | None = None) -> Finding:
    """A finding that keeps the request from being complete."""
    return Finding(code=code, severity=Severity.ERROR, message=message, field=field)


def warning(code: str, message: str, field: str | None = None) -> Finding:
    """A finding that a person should know of."""
    return Finding(code=code, severity=Severity.WARNING, message=message, field=field)


def info(code: str, message: str, field: str | None = None) -> Finding:
    """A fact worth keeping."""
    return Finding(code=code, severity=Severity.INFO, message=message, field=field)


_ASK = "Look at the page; correct the field, or ask the applicant."
_READ = "Open the original and type the fields in, or close it as no request."

CODES: Mapping[str, tuple[str, str]] = {
    "required-missing": ("A required field is empty or isn't on the document.", "Ask the applicant to complete it."),
    "ico-shape": ("The IČO isn't a number of at most 8 digits.", _ASK),
    "ico-checksum": ("The check digit of the IČO is wrong, so at least one digit is.", _ASK),
    "postal-code-shape": ("The PSČ isn't five digits that begin with 1 to 7.", _ASK),
    "databox-id-shape": ("A data box id has seven letters and digits, without 0, 1, l and o.", _ASK),
    "url-shape": ("The web address isn't one.", _ASK),
    "email-invalid": ("The e-mail address can't be one.", _ASK),
    "email-several": ("Several e-mail addresses are given where one is asked.", "Choose the one to write to."),
    "phone-invalid": ("The phone number has too few or too many digits.", _ASK),
    "phone-several": ("Several phone numbers are given where one is asked.", "Choose the one to call."),
    "number-unclear": ("The number can't be read as one whole number.", _ASK),
    "number-range": ("The number is outside what is plausible.", _ASK),
    "date-unclear": ("The date can't be read without guessing, or its year is missing.", _ASK),
    "date-future": ("The form is dated after the day on which it was read.", _ASK),
    "date-old": ("The form is dated long ago.", "Ask whether the request still stands."),
    "person-shape": ("The name isn't a first name and a surname.", _ASK),
    "text-long": ("The value is longer than any sensible answer and was cut.", _ASK),
    "choice-unknown": ("The answer is none of those that the form offers.", _ASK),
    "choice-several": ("Several answers are given where one is asked.", _ASK),
    "choice-partly-read": ("Beside a known answer stands something that wasn't understood.", _ASK),
    "mark-unclear": ("A printed answer has no box that could be found, or a box isn't clearly empty or ticked.", _ASK),
    "consent-not-given": (
        "The consent without which the request can't go on isn't given.",
        "Ask the applicant for it.",
    ),
    "region-unknown": ("The region is none of config/regions.toml.", "Ask which of the partner regions is meant."),
    "region-is-country": ("A country is named where a region is asked.", "Ask which region of it is meant."),
    "region-not-offered": ("The region is dormant or closed.", "Ask the applicant for another region."),
    "acroform-value-not-shown": (
        "A fillable field holds a value that the page doesn't show (hidden, off the page, or without an appearance).",
        "Look at the page; what it shows is what the applicant saw.",
    ),
    "acroform-value-differs": (
        "A fillable field holds another value than the page shows.",
        "Look at the page; ask the applicant which of the two is meant.",
    ),
    "acroform-appearance-unread": (
        "What the page shows for a fillable field can't be compared with its value.",
        "Look at the page and confirm the value.",
    ),
    "acroform-label-differs": (
        "The name of a fillable field says something else than the label printed beside it.",
        "Look at the page and confirm the value.",
    ),
    "acroform-field-twice": ("Two fillable fields answer the same question differently.", _ASK),
    "xfa-form": (
        "The file is an XFA form (Adobe LiveCycle), which only some Adobe programs show.",
        "Open it with Adobe Reader, or ask the applicant for a printed or flattened copy.",
    ),
    "text-unclear": ("It can't be told which words answer this field: answers or labels are mixed.", _ASK),
    "value-cut": ("More text follows the value than such a field holds.", _ASK),
    "text-struck": ("A value is struck through.", _ASK),
    "hidden-text": (
        "The page holds text that nobody can see (in the colour of the paper, covered, off the page); it wasn't read.",
        "Look at the page as a picture and compare it with the values.",
    ),
    "form-superseded": ("The document is an older form.", "Type it in, or send the applicant the new form."),
    "form-part": (
        "Only a part of the form is in this document.",
        "Look for the rest, or ask the applicant for it.",
    ),
    "form-in-body": (
        "The form was typed into the text of the mail; no attachment holds it.",
        "Check the values against the text; ask for the signed form where it is needed.",
    ),
    "several-forms": (
        "The file holds several forms; each became a request of its own.",
        "Look whether they belong together.",
    ),
    "not-the-form": ("The document has text but isn't the form.", "Read it; answer it or close it as no request."),
    "pdf-encrypted": ("The PDF needs a password.", "Ask the applicant for a copy without a password."),
    "pdf-damaged": ("The PDF is damaged.", "Ask the applicant to send it again."),
    "pdf-empty": ("The PDF has no page.", "Ask the applicant to send it again."),
    "pdf-too-complex": (
        "The PDF unfolds to more than the limits allow; such files are made to do harm.",
        "Don't open it on an office computer; ask the applicant for another copy.",
    ),
    "pdf-many-pages": ("The PDF has more pages than are read; the rest wasn't looked at.", "Look at the rest."),
    "page-unreadable": ("One page of the PDF couldn't be read.", "Look at that page."),
    "needs-ocr": ("A page is a picture, and it wasn't read.", _READ),
    "picture-without-text": (
        "The picture shows hardly any text: it is no document, or it is too dark, blurred or small to be read.",
        "Look at it; ask the applicant for a better copy where it is the form.",
    ),
    "pictures-left-out": (
        "Reading the pictures took longer than one document may; the last pages weren't read.",
        "Look at the last pages.",
    ),
    "ocr-missing": (
        "Tesseract or its Czech data isn't installed, so pictures can't be read.",
        "Install it (Debian: apt-get install tesseract-ocr-ces tesseract-ocr-osd), then read the document again.",
    ),
    "needs-reader": (
        "The document is of a kind that isn't read by machine (old Word .doc, OpenDocument, RTF).",
        "Open it and type the fields in, or ask the applicant for a PDF or a .docx.",
    ),
    "docx-damaged": ("The Word document is damaged.", "Ask the applicant to send it again, best as a PDF."),
    "docx-empty": ("The Word document holds no text.", "Ask the applicant to send it again, best as a PDF."),
    "docx-long": ("The Word document is longer than any form; its end wasn't read.", "Look at the rest."),
    "docx-macros": (
        "The Word document holds macros; they weren't run.",
        "Don't enable macros when you open it; ask the applicant for a PDF where you have to.",
    ),
    "docx-part-unread": (
        "The Word document holds embedded documents or ActiveX controls, whose contents aren't read.",
        "Open the original and compare it with the values.",
    ),
    "docx-too-complex": (
        "The Word document unfolds to more than the limits allow; such files are made to do harm.",
        "Don't open it on an office computer; ask the applicant for another copy.",
    ),
    "label-unknown": (
        "An answer stands under a label that the form's definition doesn't have; it may be another question's.",
        "Confirm the value; where the label comes again, add it to the aliases of the field in config/forms/*.toml.",
    ),
    "tracked-changes": (
        "The Word document has tracked changes: inserted text was read, deleted text wasn't.",
        "Open the original with its changes shown; ask the applicant which text is meant.",
    ),
    "control-differs": (
        "A fillable place of a Word document holds another value than stands beside the label, or is there twice.",
        _ASK,
    ),
    "picture-damaged": (
        "A picture is damaged, cut off, or not of the kind that it claims; it wasn't read.",
        "Look at the original; ask the applicant to send it again.",
    ),
    "picture-cut": (
        "The file of a picture ends too early: its lower part is missing, the rest was read.",
        "Ask the applicant to send it again; don't take what is missing for left empty.",
    ),
    "picture-too-large": (
        "A picture has more megapixels than the limit, or takes more memory than there is; it wasn't read.",
        "Look at the original with care; ask the applicant for a scan at 300 dpi.",
    ),
    "picture-many-pages": (
        "A file of pictures has more pages than are read; the rest wasn't looked at.",
        "Look at the rest.",
    ),
    "unsupported-type": ("The file is of a kind that isn't read by machine, whatever its name says.", _READ),
}
"""code → (what it means, what to do), for ``intake explain``."""
