"""The structure of a tagged PDF: what a screen reader follows (ISO 32000-1, 14.7)."""

from __future__ import annotations

from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject, NumberObject, PdfObject


class Tags:
    """Grows the structure tree in the order of reading: a document with sections, texts and form fields in them."""

    def __init__(self, writer: PdfWriter) -> None:
        self.writer = writer
        self.root = writer._add_object(DictionaryObject({NameObject("/Type"): NameObject("/StructTreeRoot")}))
        self.document, self.children = self._grouping("/Document", self.root)
        self.sections: dict[str, tuple[IndirectObject, ArrayObject]] = {}
        self.parents: list[PdfObject] = []
        """By number: the texts of a page, or the element of a form field."""
        self.page: IndirectObject | None = None
        self.texts = ArrayObject()
        self.number = 0

    def open_page(self, page: IndirectObject) -> None:
        """What follows is on this page."""
        self.page = page
        self.texts = ArrayObject()
        self.number = len(self.parents)
        self.parents.append(self.writer._add_object(self.texts))

    def close_page(self) -> int:
        """The number of the page in the parent tree."""
        return self.number

    def text(self, tag: str, section: str) -> int:
        """Add a text to the structure.

        Returns:
            Number of its marked content on the page.
        """
        mark = len(self.texts)
        self.texts.append(self._element(tag, section, NumberObject(mark)))
        return mark

    def form(self, widget: IndirectObject, page: IndirectObject, section: str) -> int:
        """Add a form field.

        Returns:
            The number of its widget in the parent tree.
        """
        content = DictionaryObject(
            {NameObject("/Type"): NameObject("/OBJR"), NameObject("/Obj"): widget, NameObject("/Pg"): page}
        )
        self.parents.append(self._element("Form", section, content))
        return len(self.parents) - 1

    def finish(self) -> None:
        """Hang the tree into the document."""
        numbered = ArrayObject()
        for number, target in enumerate(self.parents):
            numbered += [NumberObject(number), target]
        tree = DictionaryObject({NameObject("/Nums"): numbered})
        root = self.root.get_object()
        assert isinstance(root, DictionaryObject)
        root[NameObject("/K")] = self.document
        root[NameObject("/ParentTree")] = self.writer._add_object(tree)
        root[NameObject("/ParentTreeNextKey")] = NumberObject(len(self.parents))
        self.writer.root_object[NameObject("/StructTreeRoot")] = self.root

    def _element(self, tag: str, section: str, content: PdfObject) -> IndirectObject:
        parent, children = self._section(section)
        assert self.page is not None, "a page is open"
        element = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/StructElem"),
                NameObject("/S"): NameObject(f"/{tag}"),
                NameObject("/P"): parent,
                NameObject("/Pg"): self.page,
                NameObject("/K"): content,
            }
        )
        reference = self.writer._add_object(element)
        children.append(reference)
        return reference

    def _section(self, key: str) -> tuple[IndirectObject, ArrayObject]:
        if not key:
            return self.document, self.children
        if key not in self.sections:
            self.sections[key] = self._grouping("/Sect", self.document)
            self.children.append(self.sections[key][0])
        return self.sections[key]

    def _grouping(self, tag: str, parent: IndirectObject) -> tuple[IndirectObject, ArrayObject]:
        children = ArrayObject()
        element = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/StructElem"),
                NameObject("/S"): NameObject(tag),
                NameObject("/P"): parent,
                NameObject("/K"): children,
            }
        )
        return self.writer._add_object(element), children
