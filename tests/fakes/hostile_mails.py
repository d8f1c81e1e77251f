"""More hostile mails, for the running service: bombs of full size, headers that attack, files with canary names."""

from __future__ import annotations

import random
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping

from tests.fakes.hostile import PDF, header, make_zip, msg, multipart, part, text_part, tnef, with_attachment
from tests.fakes.hostile_pdf import MIB

CANARY = "kanarek-z-posty"
"""Every name below that leads out of a directory has this in its last part."""
VICTIM = "obet@example.com"
"""Whom header injection would like to write to."""

GIB = 1024 * MIB
_OUTSIDE = (
    f"../../../../../../../../tmp/{CANARY}-1.pdf",
    f"/tmp/{CANARY}-2.pdf",
    f"/etc/{CANARY}-3.pdf",
    f"..\\..\\..\\{CANARY}-4.pdf",
    f"C:\\{CANARY}-5.pdf",
    f"../{CANARY}-6.pdf",
    f"./././{CANARY}-7.pdf",
    f"~/{CANARY}-8.pdf",
    f"0001/../../{CANARY}-9.pdf",
    f"file:///tmp/{CANARY}-10.pdf",
)


# Zips.


def zeros_zip(unpacked_bytes: int = 10 * GIB, claimed_bytes: int | None = None) -> bytes:
    """One file of zeros in a hundred-thousandth of its size; ``claimed_bytes`` is what the directory says."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(bytes(MIB)) + packer.flush(zlib.Z_FULL_FLUSH)
    packed = block * (unpacked_bytes // MIB) + b"\x03\x00"
    claimed = unpacked_bytes if claimed_bytes is None else claimed_bytes
    name, wide = b"nuly.pdf", min(claimed, 0xFFFFFFFF)
    sizes = struct.pack("<HHQQ", 1, 16, claimed, len(packed)) if wide == 0xFFFFFFFF else b""
    short = 0xFFFFFFFF if sizes else len(packed)
    common = struct.pack("<HHHHHIIIHH", 45, 0, 8, 0, 0x21, 0, short, wide, len(name), len(sizes))
    local = b"PK\x03\x04" + common + name + sizes
    entry = b"PK\x01\x02\x2d\x03" + common + struct.pack("<HHHII", 0, 0, 0, 0, 0) + name + sizes
    end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 1, 1, len(entry), len(local) + len(packed), 0)
    return local + packed + entry + end


def zip_outside() -> bytes:
    """Names that lead out, a link to a directory and a file below that link."""
    import io

    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number, name in enumerate(_OUTSIDE):
            archive.writestr(zipfile.ZipInfo(name), PDF + b"%d" % number)
        for name, target in (("odkaz", "/tmp"), ("heslo", "/etc/passwd"), ("0001", "../../..")):
            link = zipfile.ZipInfo(name)
            link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
            archive.writestr(link, target)
        archive.writestr(f"odkaz/{CANARY}-11.pdf", PDF + b"odkaz")
        device = zipfile.ZipInfo("zarizeni.pdf")
        device.create_system, device.external_attr = 3, (stat.S_IFBLK | 0o666) << 16
        archive.writestr(device, b"")
    return out.getvalue()


def zip_of_forms(count: int = 400) -> bytes:
    """Hundreds of PDFs, each of which may be the form and none of which can be read."""
    return make_zip({f"zadost-{n}.pdf": PDF + b"%d" % n for n in range(count)})


def zip_of_locked(count: int = 300) -> bytes:
    """Hundreds of zips that need a password."""
    files = {}
    for number in range(count):
        whole = bytearray(make_zip({"zadost.pdf": b"%d" % number}, compress=False))
        whole[6] |= 1
        whole[whole.index(b"PK\x01\x02") + 8] |= 1
        files[f"{number}.zip"] = bytes(whole)
    return make_zip(files)


def mail_in_zip_in_mail(levels: int = 40) -> bytes:
    """A mail that holds a zip that holds a mail …: as near as one comes to a mail that holds itself."""
    mail = with_attachment(PDF)
    for _ in range(levels):
        mail = with_attachment(make_zip({"zprava.eml": mail}), "zprava.zip")
    return mail


def mail_of_itself(copies: int = 3, levels: int = 6) -> bytes:
    """A forward of several copies of itself, again and again: 3 to the 6th."""
    mail = with_attachment(PDF)
    for level in range(levels):
        forwards = [b"Content-Type: message/rfc822\r\n\r\n" + mail] * copies
        mail = multipart(*forwards, boundary=f"kopie{level}")
    return mail


# Files.


def svg_xxe() -> bytes:
    """A picture that asks for local files and for the network."""
    entities = b'<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd"><!ENTITY % d SYSTEM "http://127.0.0.1/x">%d;]>'
    image = b'<svg xmlns="http://www.w3.org/2000/svg"><text>&x;</text><image href="file:///etc/passwd"/></svg>'
    return b'<?xml version="1.0"?>' + entities + image + b"<!--" + b" " * 30_000 + b"-->"


def docx_bomb() -> bytes:
    """A Word file whose text unfolds to 300 MB."""
    return make_zip({"[Content_Types].xml": b"<Types/>", "word/document.xml": b" " * (300 * MIB)})


def png_bomb(side: int = 30_000) -> bytes:
    """A picture of 900 million pixels."""
    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    packer = zlib.compressobj(1)
    rows = b"".join(packer.compress(bytes(MIB)) for _ in range(side * (side + 1) // MIB)) + packer.flush()
    chunks = ((b"IHDR", head), (b"IDAT", rows), (b"IEND", b""))
    body = (struct.pack(">I", len(d)) + k + d + struct.pack(">I", zlib.crc32(k + d)) for k, d in chunks)
    return b"\x89PNG\r\n\x1a\n" + b"".join(body)


def tiff_loop() -> bytes:
    """A TIFF whose list of pages leads back to its beginning."""
    entry = struct.pack("<HHII", 256, 4, 1, 4_000_000_000)
    return b"II*\0" + struct.pack("<I", 8) + struct.pack("<H", 1) + entry + struct.pack("<I", 8) + bytes(30_000)


def damaged(whole: bytes, *, seed: int, flips: int = 40) -> bytes:
    """The same bytes with some of them changed, always the same ones; the magic stays."""
    chance = random.Random(seed)
    changed = bytearray(whole)
    for _ in range(flips):
        changed[chance.randrange(8, len(changed))] = chance.randrange(256)
    return bytes(changed)


# Mails.


def mail_of_100_mb() -> bytes:
    """One attachment that makes the mail 100 MB."""
    line = b"QUJD" * 19 + b"\r\n"
    inner = b"Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n"
    inner += b'Content-Disposition: attachment; filename="velke.bin"\r\n\r\n' + line * (100 * MIB // len(line))
    return multipart(text_part(), inner)


def mail_of_tiny_files(count: int = 2000) -> bytes:
    """Thousands of attachments of one byte."""
    one = b"Content-Type: application/pdf\r\nContent-Disposition: attachment\r\n\r\n%d"
    return multipart(*(one % (n % 10) for n in range(count)))


def mail_names_outside() -> bytes:
    """Attachments whose names lead out, declared in every way that there is."""
    plain = [
        part(PDF + b"%d" % n, disposition=f'attachment; filename="{name}"'.encode()) for n, name in enumerate(_OUTSIDE)
    ]
    quoted = [
        part(
            PDF + b"q%d" % n, disposition="attachment; filename*=utf-8''" + "".join(f"%{b:02X}" for b in name.encode())
        )
        for n, name in enumerate(_OUTSIDE)
    ]
    external = (
        b'Content-Type: message/external-body; access-type=local-file; name="/etc/passwd"\r\n\r\n'
        b"Content-Type: application/pdf\r\n\r\n"
    )
    partial = b'Content-Type: message/partial; id="x@y"; number=1; total=99999999\r\n\r\n' + PDF
    return multipart(text_part(), external, partial, *plain, *quoted)


def mail_long_fields(size: int = MIB) -> bytes:
    """Fields of a megabyte each, in one line."""
    return multipart(
        part(PDF, disposition=b'attachment; filename="' + b"a" * size + b'.pdf"'),
        extra={
            "Subject": "x" * size,
            "From": '"' + "y" * size + '" <jana.vzorova@hornilhota.example>',
            "References": "<" + "z" * size + "@a.example>",
        },
    )


def mail_many_fields(count: int = 100_000) -> bytes:
    """A hundred thousand fields, and as many references."""
    references = " ".join(f"<{n}@a.example>" for n in range(count // 4))
    return header({"References": references}) + b"X-Pole: 1\r\n" * count + b"\r\ntext\r\n"


def mail_unclosed_words(size: int = 200_000) -> bytes:
    """Encoded words, comments, quotes and brackets that never close."""
    return (
        header(
            {
                "Subject": "=?utf-8?B?" * (size // 10),
                "From": "(" * size + " <jana.vzorova@hornilhota.example>",
                "Reply-To": '"\\' * size + "<" * size,
                "Cc": "@" * size + ",:;" * size,
                "Date": "(" * size + "Mon, 99 Foo 99999999999 99:99:99 +9999",
                "Content-Type": "text/plain; " + "a*0*=b;" * 20_000 + 'charset="' + "\\" * size,
            }
        )
        + b"\r\ntext\r\n"
    )


def mail_odd_charsets() -> bytes:
    """Texts in everything that Python can decode and mail can't be in."""
    names = ("zlib", "bz2", "base64", "idna", "punycode", "rot13", "unicode_escape", "utf-7", "hz", "undefined", "\x00")
    bodies = [
        part(
            b"a" * 20_000 + b"xn--" * 5000, media_type=f"text/plain; charset={name}", disposition=None, encoding="8bit"
        )
        for name in (*names, "../../etc/passwd", "x" * 10_000)
    ]
    return multipart(*bodies, part(PDF), extra={"Subject": "=?zlib?B?eJwDAAAAAAE=?= =?idna?Q?xn--xn--?="})


INJECTIONS: Mapping[str, Mapping[str, str | bytes]] = {
    "subject": {"Subject": f"=?utf-8?Q?Dobry=0D=0ABcc:_{VICTIM}=0D=0A=0D=0Atelo=00=E2=80=AE?="},
    "subject raw": {"Subject": b"Dobry\rBcc: " + VICTIM.encode() + b"\r\n\tX-Injected: 1\x0b\x0c\x1b[2J\xe2\x80\xa8"},
    "name": {"From": f"=?utf-8?Q?Jana=0D=0ABcc:_{VICTIM}?= <jana.vzorova@hornilhota.example>"},
    "name raw": {"From": b'"Jana\r\n Bcc: ' + VICTIM.encode() + b'\x00" <jana.vzorova@hornilhota.example>'},
    "folded address": {"From": f"<jana.vzorova@hornilhota.example\r\n ,{VICTIM}>"},
    "two authors": {"From": f"<jana.vzorova@hornilhota.example>, <{VICTIM}>"},
    "reply-to": {"Reply-To": f"<jana.vzorova@hornilhota.example>\r\n\tRCPT TO:<{VICTIM}>"},
    "quoted local part": {"From": f'<"a\r\n RCPT TO:<{VICTIM}>"@hornilhota.example>'},
    "parameters": {"From": "<jana.vzorova@hornilhota.example> SIZE=1 NOTIFY=SUCCESS\r\n ORCPT=rfc822;x"},
    "group": {"From": f"undisclosed: <jana.vzorova@hornilhota.example>, <{VICTIM}>;"},
    "unicode address": {"From": "<jána.vzorová\u202e@hornílhota.example\u2028>".encode()},
    "message-id": {"Message-ID": f"<zadost.1@hornilhota.example>\r\n\tBcc: {VICTIM}"},
    "message-id raw": {"Message-ID": b"<a\x00b\x85Bcc: x@hornilhota.example>"},
    "references": {
        "References": f"<a@b.example\r\n\tBcc: {VICTIM}> <x>\x00<y@z.example>\r\n <" + "r" * 2000 + "@e.example>"
    },
    "return-path": {"Return-Path": f"<{VICTIM}>\r\n\tBcc: {VICTIM}"},
    "null sender": {"From": "<>", "Reply-To": "<@>"},
    "own header twice": {"Auto-Submitted": "no\r\n\tauto-replied", "X-Auto-Response-Suppress": ""},
}
"""Fields of a mail with a form, by what they attack."""


def mail_injection(fields: Mapping[str, str | bytes], number: int) -> bytes:
    """A mail that gets an acknowledgement, with attacking fields and a file name to match."""
    name = f"attachment; filename*=utf-8''a%0D%0ABcc%3A%20{VICTIM}%00%E2%80%AEfdp.exe"
    return multipart(text_part(), part(PDF + b"injection %d" % number, disposition=name), extra=fields)


def _eml(builder: Callable[[], bytes], name: str, media_type: str = "application/octet-stream") -> Callable[[], bytes]:
    return lambda: with_attachment(builder(), name, media_type)


MORE_HOSTILE_MAILS: Mapping[str, Callable[[], bytes]] = {
    "zip of 10 GB": _eml(zeros_zip, "nuly.zip"),
    "zip of 10 GB that says 1 kB": _eml(lambda: zeros_zip(claimed_bytes=1024), "nuly.zip"),
    "zip outside": _eml(zip_outside, "ven.zip"),
    "zip of forms": _eml(zip_of_forms, "zadosti.zip"),
    "zip of locked zips": _eml(zip_of_locked, "zamcene.zip"),
    "mail in zip in mail": mail_in_zip_in_mail,
    "mail of itself": mail_of_itself,
    "svg xxe": _eml(svg_xxe, "obrazek.svg", "image/svg+xml"),
    "docx bomb": _eml(docx_bomb, "zadost.docx"),
    "png bomb": _eml(png_bomb, "zadost.png", "image/png"),
    "tiff loop": _eml(tiff_loop, "zadost.tif", "image/tiff"),
    **{
        f"damaged {name} {seed}": _eml(lambda make=make, seed=seed: damaged(make(), seed=seed), file_name)
        for name, make, file_name in (("msg", msg, "zprava.msg"), ("tnef", tnef, "winmail.dat"))
        for seed in range(3)
    },
    "100 MB": mail_of_100_mb,
    "2000 tiny files": mail_of_tiny_files,
    "names outside": mail_names_outside,
    "long fields": mail_long_fields,
    "many fields": mail_many_fields,
    "unclosed words": mail_unclosed_words,
    "odd charsets": mail_odd_charsets,
    "empty file": _eml(lambda: b"", "zadost.pdf", "application/pdf"),
    "file of nul": _eml(lambda: bytes(100_000), "zadost.pdf", "application/pdf"),
    "garbage": _eml(lambda: random.Random(7).randbytes(200_000), "zadost.pdf", "application/pdf"),
    **{
        f"injection: {what}": lambda fields=fields, number=number: mail_injection(fields, number)
        for number, (what, fields) in enumerate(INJECTIONS.items())
    },
}
"""Every mail of this file by a name that a test can show."""
