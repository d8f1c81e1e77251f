"""Official lists in XML: public authorities (``seznamovm``) and their data boxes (``seznam_ds_ovm``).

Read as a stream, one record at a time.  The lists are foreign bytes: no declarations, no entities,
no network, libxml2's own limits stay on, and names are compared without their namespace, which
differs between editions of the same list.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

# lxml ships no type information
from lxml import etree

from parsers.errors import LimitExceeded, Unreadable
from parsers.register_records import (
    CODES,
    MAX_RECORDS,
    AuthorityRecord,
    RegisterBatch,
    RegisterKind,
    Skipped,
    databox_id_of,
    ico_of,
    number_of,
    postal_code_of,
    text_of,
)

_AUTHORITY = "Subjekt"
_BOX = "box"
_ALIVE = "1"
"""StavSubjektu of an authority that exists."""


def read_lists(stream: BinaryIO) -> RegisterBatch:
    """Read one of the two lists.

    Args:
        stream: The XML, unpacked; bounded by whoever opened it.

    Returns:
        Its records; those without name or with an impossible IČO are counted as skipped.

    Raises:
        Unreadable: No XML, cut off, with a DOCTYPE, or none of the two lists.
        LimitExceeded: More records than any of the lists has.
    """
    records: list[AuthorityRecord] = []
    skipped = Skipped()
    kinds: set[str] = set()
    for element in _elements(stream):
        kind = etree.QName(element).localname
        kinds.add(kind)
        record = _authority(element) if kind == _AUTHORITY else _box(element)
        if isinstance(record, str):
            skipped[record] += 1
        else:
            records.append(record)
        if len(records) + skipped.total() > MAX_RECORDS:
            raise LimitExceeded("register-too-large", "The list has more records than any register.")
    if len(kinds) != 1:
        raise Unreadable("register-not-known", "The XML is none of the lists that can be imported.")
    kind_of_list = RegisterKind.AUTHORITIES if kinds == {_AUTHORITY} else RegisterKind.DATABOXES
    return RegisterBatch(kind=kind_of_list, authorities=tuple(records), skipped=skipped.listed())


def _elements(stream: BinaryIO) -> Iterator[Any]:
    """Every record's element; what was read is forgotten, so that memory stays flat."""
    try:
        parser = etree.iterparse(
            stream,
            events=("end",),
            tag=(f"{{*}}{_AUTHORITY}", f"{{*}}{_BOX}"),
            resolve_entities=False,
            load_dtd=False,
            no_network=True,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )
        for _, element in parser:
            _refuse_declarations(element)
            yield element
            _forget(element)
    except (etree.LxmlError, ValueError, LookupError) as error:
        # lxml's own texts quote the document
        raise Unreadable("register-not-known", "The file isn't well-formed XML, or is cut off.") from error


def _refuse_declarations(element: Any) -> None:
    if element.getroottree().docinfo.internalDTD is not None:
        raise Unreadable("register-has-dtd", CODES["register-has-dtd"][0])


def _forget(element: Any) -> None:
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _values(element: Any) -> dict[str, Any]:
    """Children by local name, the first of each; processing instructions and entities have no name."""
    values: dict[str, Any] = {}
    for child in element:
        if isinstance(child.tag, str):
            values.setdefault(etree.QName(child).localname, child)
    return values


def _text(values: dict[str, Any], name: str) -> str | None:
    found = values.get(name)
    return None if found is None else found.text


def _inner(values: dict[str, Any], name: str) -> dict[str, Any]:
    found = values.get(name)
    return {} if found is None else _values(found)


def _authority(element: Any) -> AuthorityRecord | str:
    """A ``Subjekt`` of ``seznamovm/v1``, or why it can't be used."""
    values = _values(element)
    name, ico = text_of(_text(values, "Nazev")), ico_of(_text(values, "ICO"))
    if not name:
        return "without a name"
    if ico is None:
        return "with an impossible IČO"
    address, form = _inner(values, "AdresaUradu"), values.get("PravniForma")
    return AuthorityRecord(
        ico=ico,
        name=name,
        legal_form=number_of(form.get("type")) if form is not None else "",
        postal_code=postal_code_of(_text(address, "PSC")),
        municipality=text_of(_text(address, "ObecNazev")),
        municipality_code=number_of(_text(address, "ObecKod")),
        region=text_of(_text(address, "KrajNazev")),
        databox_id=databox_id_of(_text(values, "IdDS")),
        valid=text_of(_text(values, "StavSubjektu")) in ("", _ALIVE),
        primary=text_of(_text(values, "PrimarniOvm")).casefold() != "ne",
    )


def _box(element: Any) -> AuthorityRecord | str:
    """A ``box`` of ``seznam_ds_ovm``, or why it can't be used."""
    values = _values(element)
    name = text_of(_text(_inner(values, "name"), "tradeName")) or text_of(_text(values, "tradeName"))
    ico, databox_id = ico_of(_text(values, "ico")), databox_id_of(_text(values, "id"))
    if not name:
        return "without a name"
    if ico is None:
        return "with an impossible IČO"
    if not databox_id:
        return "without a data box id"
    address, hierarchy = _inner(values, "address"), _inner(values, "hierarchy")
    return AuthorityRecord(
        ico=ico,
        name=name,
        postal_code=postal_code_of(_text(address, "zip")),
        municipality=text_of(_text(address, "city")),
        region=text_of(_text(address, "region")),
        databox_id=databox_id,
        primary=text_of(_text(hierarchy, "isMaster")).casefold() != "false",
    )
