"""Formally correct incremental updates of a PDF in a few words, for honest programs and for attackers."""

from __future__ import annotations

from io import BytesIO

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter


class Edit:
    """An update in the making; objects of the signed file keep their numbers."""

    def __init__(self, pdf: bytes) -> None:
        self.writer = IncrementalPdfFileWriter(BytesIO(pdf), strict=False)

    def set(self, number: int, **values: str | None) -> Edit:
        """Set keys of a dictionary (or of a stream's) to what a text of PDF syntax says; None removes one."""
        target = self._changed(number)
        for key, text in values.items():
            name = generic.pdf_name(f"/{key}")
            if text is None:
                target.pop(name, None)
            else:
                target[name] = self.value(text)
        return self

    def replace(self, number: int, text: str) -> Edit:
        """Write another object under a number of the file."""
        self.writer.objects[(0, number)] = self.value(text)
        return self

    def replace_stream(self, number: int, data: bytes, text: str = "<< >>") -> Edit:
        """Write a stream under a number of the file."""
        self.writer.objects[(0, number)] = generic.StreamObject(self.value(text), stream_data=data)
        return self

    def add(self, text: str, data: bytes | None = None) -> str:
        """Add an object, a stream where there is data; returns the reference to it."""
        value = self.value(text)
        added = value if data is None else generic.StreamObject(value, stream_data=data)
        reference = self.writer.add_object(added)
        return f"{reference.idnum} 0 R"

    def append(self, number: int, key: str, text: str) -> Edit:
        """Append to an array in a dictionary, wherever it lies; one is made where there is none."""
        target = self._changed(number)
        name = generic.pdf_name(f"/{key}")
        found = target.get(name)
        array = generic.ArrayObject([*(found if found is not None else ())])
        array.append(self.value(text))
        target[name] = array
        return self

    def catalogue(self, **values: str | None) -> Edit:
        """Set keys of the catalogue."""
        return self.set(self.writer.root_ref.idnum, **values)

    def number_of(self, reference: str) -> int:
        """The number in a reference."""
        return int(reference.split()[0])

    def value(self, text: str) -> generic.PdfObject:
        """What a text of PDF syntax means."""
        container = generic.Reference(1, 0, self.writer)
        return generic.read_object(BytesIO(text.encode("latin-1") + b" "), container_ref=container)

    def written(self) -> bytes:
        """The whole file."""
        buffer = BytesIO()
        self.writer.write(buffer)
        return buffer.getvalue()

    def _changed(self, number: int) -> generic.DictionaryObject:
        reference = generic.Reference(number, 0, self.writer)
        self.writer.mark_update(reference)
        return self.writer.get_object(reference)
