"""Hostile and broken mails and files, as bytes; each function makes one kind, persons are invented."""

from __future__ import annotations

import base64
import io
import stat
import struct
import zipfile
from collections.abc import Callable, Mapping

from extract_msg.ole_writer import OleWriter

PDF = b"%PDF-1.4\n1 0 obj\n<</Type/Catalog>>\nendobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 40

Headers = Mapping[str, str | bytes]


def header(extra: Headers | None = None) -> bytes:
    """The header block of an ordinary mail without its blank line; ``extra`` replaces or adds fields."""
    fields: dict[str, str | bytes] = {
        "From": "Jana Vzorová <jana.vzorova@hornilhota.example>",
        "To": "protokol@kraj.example",
        "Subject": "Žádost o zahájení zahraniční spolupráce",
        "Message-ID": "<zadost.1@hornilhota.example>",
        "Date": "Mon, 01 Jun 2026 10:00:00 +0200",
        "MIME-Version": "1.0",
    }
    fields |= extra or {}
    lines = [
        f"{name}: ".encode() + (value if isinstance(value, bytes) else value.encode()) for name, value in fields.items()
    ]
    return b"".join(line + b"\r\n" for line in lines)


def part(
    content: bytes,
    *,
    media_type: str | bytes = "application/octet-stream",
    disposition: str | bytes | None = "attachment",
    encoding: str = "base64",
    extra: Headers | None = None,
) -> bytes:
    """One part of a multipart, encoded; ``encoding`` other than base64 leaves the bytes alone."""
    body = base64.encodebytes(content).replace(b"\n", b"\r\n") if encoding == "base64" else content
    fields: dict[str, str | bytes] = {"Content-Type": media_type, "Content-Transfer-Encoding": encoding}
    if disposition is not None:
        fields["Content-Disposition"] = disposition
    fields |= extra or {}
    lines = [
        f"{name}: ".encode() + (value if isinstance(value, bytes) else value.encode()) for name, value in fields.items()
    ]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def text_part(text: str = "Dobrý den, posíláme žádost.", charset: str = "utf-8") -> bytes:
    """A plain body."""
    return part(text.encode(charset), media_type=f"text/plain; charset={charset}", disposition=None, encoding="8bit")


def multipart(*parts: bytes, boundary: str = "hranice", subtype: str = "mixed", extra: Headers | None = None) -> bytes:
    """A whole mail of parts."""
    fields: dict[str, str | bytes] = {"Content-Type": f'multipart/{subtype}; boundary="{boundary}"'}
    head = header(fields | dict(extra or {}))
    return head + b"\r\n" + join_parts(*parts, boundary=boundary)


def join_parts(*parts: bytes, boundary: str = "hranice") -> bytes:
    """The body of a multipart."""
    mark = boundary.encode()
    return b"".join(b"--" + mark + b"\r\n" + one + b"\r\n" for one in parts) + b"--" + mark + b"--\r\n"


def with_attachment(content: bytes, name: str = "zadost.pdf", media_type: str = "application/octet-stream") -> bytes:
    """A mail with a text and one attachment."""
    return multipart(text_part(), part(content, media_type=media_type, disposition=f'attachment; filename="{name}"'))


# Zips.


def _zip_info(name: str) -> zipfile.ZipInfo:
    """Without the time of today: the same bytes every time."""
    return zipfile.ZipInfo(name, date_time=(2026, 6, 1, 10, 0, 0))


def make_zip(files: Mapping[str, bytes], *, compress: bool = True) -> bytes:
    """A zip of files."""
    out = io.BytesIO()
    method = zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(_zip_info(name), content, method)
    return out.getvalue()


def zip_bomb(unpacked_bytes: int = 200 * 1024 * 1024) -> bytes:
    """Zeros: a thousand to one."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        info = _zip_info("bomba.txt")
        info.compress_type = zipfile.ZIP_DEFLATED
        with archive.open(info, "w") as member:
            for _ in range(unpacked_bytes // 65536):
                member.write(b"\x00" * 65536)
    return out.getvalue()


def zip_overlapping() -> bytes:
    """Many entries of the directory point to the same packed bytes (a bomb of D. Fifield's kind)."""
    whole = make_zip({"a.txt": b"0" * 100_000})
    start = whole.index(b"PK\x01\x02")
    end = whole.index(b"PK\x05\x06")
    entry = whole[start:end]
    directory = entry * 50
    tail = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 50, 50, len(directory), start, 0)
    return whole[:start] + directory + tail


def zip_lying_size() -> bytes:
    """The directory says 10 bytes where 5 million come."""
    whole = bytearray(make_zip({"lez.txt": b"x" * 5_000_000}))
    at = whole.index(b"PK\x01\x02")
    struct.pack_into("<I", whole, at + 24, 10)
    return bytes(whole)


def zip_many(count: int = 5000) -> bytes:
    """More entries than anybody wants."""
    return make_zip({f"{number}.txt": b"x" for number in range(count)}, compress=False)


def zip_nested(levels: int = 30, innermost: bytes = PDF) -> bytes:
    """A zip in a zip in a zip."""
    content, name = innermost, "zadost.pdf"
    for level in range(levels):
        content, name = make_zip({name: content}), f"{level}.zip"
    return content


def zip_tree(levels: int = 4, width: int = 16) -> bytes:
    """Every zip holds many others (42.zip)."""
    content, name = b"0" * 1000, "0.txt"
    for _ in range(levels):
        content, name = make_zip({f"{number}-{name}": content for number in range(width)}), "z.zip"
    return content


def zip_encrypted() -> bytes:
    """Every file is marked as encrypted."""
    whole = bytearray(make_zip({"zadost.pdf": PDF}))
    for magic, flags_at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = whole.index(magic)
        whole[at + flags_at] |= 1
    return bytes(whole)


def zip_slip() -> bytes:
    """Names that lead out of any directory."""
    return make_zip(
        {
            "../../../../tmp/unik.pdf": PDF + b"1",
            "/etc/unik.pdf": PDF + b"2",
            "..\\..\\windows\\unik.pdf": PDF + b"3",
            "C:\\unik.pdf": PDF + b"4",
        }
    )


def zip_symlink(target: str = "/etc/passwd") -> bytes:
    """A link and, after it, a file of the same name."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        link = _zip_info("odkaz")
        link.create_system = 3
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, target)
        archive.writestr(_zip_info("zadost.pdf"), PDF)
    return out.getvalue()


def zip_nameless() -> bytes:
    """An entry whose name is empty in the directory."""
    whole = make_zip({"a": PDF})
    at = whole.index(b"PK\x01\x02")
    return whole[: at + 28] + b"\0\0" + whole[at + 30 : at + 46] + whole[at + 47 :]


def zip_deep(folders: int = 6) -> bytes:
    """A file below many folders and one beside them."""
    return make_zip({"/".join("abcdefgh"[:folders]) + "/hluboko.pdf": PDF, "nahore.pdf": PDF + b"\n"})


def zip_czech_dos() -> bytes:
    """Names in the Czech DOS code page, as Windows writes them, and a macOS folder."""
    plain = make_zip({"XXXXXX.pdf": PDF, "__MACOSX/._zadost": b"\x00\x05\x16\x07"}, compress=False)
    return plain.replace(b"XXXXXX.pdf", "Žádost".encode("cp852") + b".pdf")


def docx_xxe() -> bytes:
    """A Word file whose text asks for a local file."""
    document = b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r>&x;</r>'
    return make_zip({"[Content_Types].xml": b"<Types/>", "word/document.xml": document})


def xml_xxe() -> bytes:
    """Entities that multiply a thousand million times."""
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY l0 "ha">{levels}]><r>&l9;</r>'.encode()


# Outlook.


def _tnef_object(level: int, name: int, kind: int, data: bytes) -> bytes:
    return struct.pack("<BHHI", level, name, kind, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)


def tnef(attachments: Mapping[str, bytes] | None = None, *, body: bytes = b"Text z Outlooku") -> bytes:
    """A winmail.dat with long Unicode names."""
    objects = [
        _tnef_object(1, 0x9006, 8, struct.pack("<I", 0x10000)),
        _tnef_object(1, 0x9007, 6, struct.pack("<I", 1250) + b"\0\0\0\0"),
        _tnef_object(1, 0x800C, 2, body + b"\0"),
    ]
    for name, content in ({"Žádost.pdf": PDF} if attachments is None else attachments).items():
        value = name.encode("utf-16-le") + b"\0\0"
        padded = value + b"\0" * (-len(value) % 4)
        properties = struct.pack("<IHHII", 1, 0x1F, 0x3707, 1, len(value)) + padded
        objects += [
            _tnef_object(2, 0x9002, 6, b"\0" * 14),
            _tnef_object(2, 0x800F, 6, content),
            _tnef_object(2, 0x9005, 6, properties),
        ]
    return struct.pack("<IH", 0x223E9F78, 1) + b"".join(objects)


def tnef_endless() -> bytes:
    """A property list that claims four thousand million entries, a value that claims as many."""
    count = _tnef_object(1, 0x9003, 6, struct.pack("<I", 0xFFFFFFFF))
    values = _tnef_object(1, 0x9003, 6, struct.pack("<IHHI", 1, 0x1048, 0x3701, 0xFFFFFFFF))
    return struct.pack("<IH", 0x223E9F78, 1) + count + values


def _msg_properties(*entries: tuple[int, int], head: int = 32) -> bytes:
    return b"\0" * head + b"".join(struct.pack("<IIQ", tag, 6, value) for tag, value in entries)


def msg(attachments: Mapping[str, bytes] | None = None, *, embedded: bytes | None = None) -> bytes:
    """A mail as Outlook saves it, without transport headers; strings are Unicode."""
    writer = OleWriter()
    texts = {
        "0037": "Žádost z Outlooku",
        "001A": "IPM.Note",
        "0C1A": "Jana Vzorová",
        "5D01": "jana.vzorova@hornilhota.example",
        "1000": "Dobrý den z Outlooku",
        "1035": "<outlook.1@hornilhota.example>",
    }
    _write_texts(writer, [], texts)
    writer.addEntry("__properties_version1.0", _msg_properties((0x340D0003, 0x40000)))
    writer.addEntry("__nameid_version1.0", storage=True)
    for stream in ("00020102", "00030102", "00040102"):
        writer.addEntry(["__nameid_version1.0", f"__substg1.0_{stream}"], b"")
    files = {"Žádost.pdf": PDF} if attachments is None else dict(attachments)
    if embedded is not None:
        files["vložená.msg"] = embedded
    for number, (name, content) in enumerate(files.items()):
        folder = f"__attach_version1.0_#{number:08X}"
        writer.addEntry(folder, storage=True)
        _write_texts(writer, [folder], {"3707": name})
        writer.addEntry([folder, "__properties_version1.0"], _msg_properties((0x37050003, 1), head=8))
        writer.addEntry([folder, "__substg1.0_37010102"], content)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _write_texts(writer: OleWriter, folder: list[str], texts: Mapping[str, str]) -> None:
    for tag, text in texts.items():
        writer.addEntry([*folder, f"__substg1.0_{tag}001F"], text.encode("utf-16-le"))


def msg_broken() -> bytes:
    """Half of a .msg."""
    whole = msg({"a.pdf": PDF * 200})
    return whole[: len(whole) // 2]


# Mails.


def mail_many_parts(count: int = 5000) -> bytes:
    """A mail of thousands of small attachments."""
    one = b"Content-Type: text/plain\r\nContent-Disposition: attachment\r\n\r\nx"
    return multipart(*([one] * count))


def mail_deep_multipart(depth: int = 200) -> bytes:
    """Multiparts inside multiparts, a text at the bottom."""
    body = text_part()
    for level in range(depth):
        inner = f'Content-Type: multipart/mixed; boundary="h{level}"\r\n\r\n'.encode()
        body = inner + join_parts(body, boundary=f"h{level}")
    return header().replace(b"MIME-Version: 1.0\r\n", b"") + b"MIME-Version: 1.0\r\n" + body


def mail_deep_forwards(depth: int = 200) -> bytes:
    """A mail in a mail in a mail."""
    mail = header() + b"\r\ntext\r\n"
    for level in range(depth):
        inner = b"Content-Type: message/rfc822\r\n\r\n" + mail
        mail = multipart(inner, boundary=f"p{level}")
    return mail


def mail_header_injection() -> bytes:
    """Line ends and commands in subject, names and file names, raw and encoded."""
    return multipart(
        text_part(),
        part(
            PDF,
            media_type='application/pdf; name="=?utf-8?Q?a=0D=0ABcc:_x@y.example?="',
            disposition="attachment; filename*=utf-8''a%0D%0ASubject%3A%20x%00.pdf",
        ),
        extra={
            "Subject": "=?utf-8?Q?Dobr=C3=BD_den=0D=0ABcc:_obet@example.com=00?=",
            "From": "=?utf-8?Q?Jana=0D=0ABcc:_obet@example.com?= <jana@hornilhota.example>",
            "Reply-To": "jana@hornilhota.example>\r\n RCPT TO:<obet@example.com",
        },
    )


def mail_path_names() -> bytes:
    """Attachments whose names want to be somewhere else, or look like something else."""
    names = (
        "../../etc/passwd",
        "C:\\Windows\\system32\\zadost.pdf",
        "/",
        "..",
        "zadost\u202efdp.exe",
        "a" * 5000 + ".pdf",
        "\u200b",
    )
    parts = [
        part(PDF + b"%d" % n, disposition=f'attachment; filename="{name}"'.encode()) for n, name in enumerate(names)
    ]
    return multipart(text_part(), *parts)


def mail_many_recipients(count: int = 10_000) -> bytes:
    """Ten thousand addresses in one field."""
    return header({"To": ", ".join(f"Osoba {n} <osoba{n}@example.com>" for n in range(count))}) + b"\r\ntext\r\n"


def mail_wrong_boundary() -> bytes:
    """The header names another boundary than the lines have."""
    return multipart(text_part(), part(PDF), boundary="jina").replace(b'boundary="jina"', b'boundary="tato"')


def mail_unclosed() -> bytes:
    """Cut off in the last attachment."""
    return with_attachment(PDF * 20)[:-300]


def mail_parts_after_close() -> bytes:
    """An attachment behind the closing boundary."""
    return multipart(text_part()) + join_parts(part(PDF))


def mail_unknown_charset() -> bytes:
    """A charset that nobody knows, in the body and in the subject."""
    body = part(
        "Dobrý den".encode("cp1250"), media_type="text/plain; charset=x-neznama-1", disposition=None, encoding="8bit"
    )
    return multipart(body, extra={"Subject": "=?x-neznama-1?Q?=8E=E1dost?="})


def mail_nul_bytes() -> bytes:
    """NUL in header, body and name."""
    return multipart(
        part(b"Dobr\x00den\x00", media_type="text/plain", disposition=None, encoding="8bit"),
        part(PDF, disposition=b'attachment; filename="za\x00dost.pdf"'),
        extra={"Subject": b"\x00nic\x00"},
    )


def mail_continued_name() -> bytes:
    """A file name in pieces, in windows-1250 (RFC 2231)."""
    disposition = (
        "attachment;\r\n filename*1*=%20o%20zah%E1jen%ED;\r\n filename*0*=windows-1250'cs'%8E%E1dost;\r\n"
        ' filename*2=".pdf"'
    )
    return multipart(text_part(), part(PDF, disposition=disposition))


def mail_overlong_header(size: int = 5 * 1024 * 1024) -> bytes:
    """A field of megabytes before the ones that matter not, then an attachment."""
    return (
        with_attachment(PDF)
        .replace(b"MIME-Version: 1.0\r\n", b"MIME-Version: 1.0\r\n", 1)
        .replace(b"\r\n\r\n", b"\r\nX-Dlouhe: " + b"a" * size + b"\r\n\r\n", 1)
    )


def mail_base64_garbage() -> bytes:
    """Not base64 at all, and base64 with dirt in it."""
    dirty = base64.b64encode(PDF * 50).replace(b"A", b"A\x00", 20).replace(b"J", b"J!", 5)
    return multipart(
        text_part(),
        b"Content-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n" + PDF + b"(\x80\x81\x82)" * 100,
        b"Content-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n" + dirty,
    )


def mail_uuencoded() -> bytes:
    """An attachment inside a plain text, as mailers of the nineties wrote it."""
    import binascii

    lines = b"".join(binascii.b2a_uu(PDF[at : at + 45]) for at in range(0, len(PDF), 45))
    return (
        header()
        + b"\r\nbegin pracovat\r\n\r\nbegin 644 zadost.pdf\r\n"
        + lines.replace(b"\n", b"\r\n")
        + b"`\r\nend\r\n"
    )


def mail_qp_bomb(size: int = 3 * 1024 * 1024) -> bytes:
    """One endless line of soft breaks and escapes."""
    body = b"=20=\n" * (size // 10) + b"=" * (size // 4) + b"=C5=BD" * (size // 12)
    return multipart(part(body, media_type="text/plain; charset=utf-8", disposition=None, encoding="quoted-printable"))


def mail_repeated_fields() -> bytes:
    """Two of everything."""
    return header() + header({"From": "jiny@example.com", "Subject": "jiny"}) + b"\r\ntext\r\n"


def mail_html_bomb(size: int = 1024 * 1024) -> bytes:
    """Openings of tags, comments and declarations that never close."""
    html = (
        b"<html><body>ahoj"
        + b"<!-" * (size // 12)
        + b"<a " * (size // 12)
        + b"<![" * (size // 12)
        + b"&" * (size // 12)
    )
    return multipart(part(html, media_type="text/html", disposition=None, encoding="8bit"))


HOSTILE_MAILS: Mapping[str, Callable[[], bytes]] = {
    "empty": lambda: b"",
    "blank line": lambda: b"\r\n",
    "only header": header,
    "only nul": lambda: b"\x00" * 5000,
    "many parts": mail_many_parts,
    "deep multipart": mail_deep_multipart,
    "deep forwards": mail_deep_forwards,
    "header injection": mail_header_injection,
    "path names": mail_path_names,
    "many recipients": mail_many_recipients,
    "wrong boundary": mail_wrong_boundary,
    "unclosed": mail_unclosed,
    "parts after close": mail_parts_after_close,
    "unknown charset": mail_unknown_charset,
    "nul bytes": mail_nul_bytes,
    "continued name": mail_continued_name,
    "overlong header": mail_overlong_header,
    "base64 garbage": mail_base64_garbage,
    "uuencoded": mail_uuencoded,
    "quoted-printable bomb": mail_qp_bomb,
    "repeated fields": mail_repeated_fields,
    "html bomb": mail_html_bomb,
    "zip bomb": lambda: with_attachment(zip_bomb(), "bomba.zip"),
    "zip overlapping": lambda: with_attachment(zip_overlapping(), "prekryv.zip"),
    "zip lying": lambda: with_attachment(zip_lying_size(), "lez.zip"),
    "zip many": lambda: with_attachment(zip_many(), "mnoho.zip"),
    "zip nested": lambda: with_attachment(zip_nested(), "vnoreny.zip"),
    "zip tree": lambda: with_attachment(zip_tree(), "strom.zip"),
    "zip encrypted": lambda: with_attachment(zip_encrypted(), "heslo.zip"),
    "zip slip": lambda: with_attachment(zip_slip(), "unik.zip"),
    "zip symlink": lambda: with_attachment(zip_symlink(), "odkaz.zip"),
    "zip nameless": lambda: with_attachment(zip_nameless(), "bezejmenny.zip"),
    "docx xxe": lambda: with_attachment(docx_xxe(), "zadost.docx"),
    "xml xxe": lambda: with_attachment(xml_xxe(), "data.xml"),
    "tnef": lambda: with_attachment(tnef(), "winmail.dat"),
    "tnef endless": lambda: with_attachment(tnef_endless(), "winmail.dat"),
    "tnef cut": lambda: with_attachment(tnef()[:-40], "winmail.dat"),
    "msg": lambda: with_attachment(msg(), "zprava.msg"),
    "msg broken": lambda: with_attachment(msg_broken(), "zprava.msg"),
}
"""Every hostile mail by a name that a test can show."""
