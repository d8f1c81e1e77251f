"""Revocation data of a trust directory alone: new CRLs come often, while proving the lists takes seconds."""

from __future__ import annotations

from dataclasses import dataclass

from signatures.trust_lists import TrustJob
from signatures.trust_store import RevocationFile, RevocationKind


@dataclass(frozen=True, slots=True, kw_only=True)
class RevocationIndex:
    """What takes the place of ``TrustStore.revocation``, and files that can't be read."""

    files: tuple[RevocationFile, ...]
    problems: tuple[str, ...]


def index_revocation(job: TrustJob) -> RevocationIndex:
    """Read the CRLs and OCSP responses of a directory."""
    from signatures.trust_directory import files_of, read_revocation
    from signatures.trust_errors import problem

    found, problems = [], []
    for kind, name in ((RevocationKind.CRL, "crls"), (RevocationKind.OCSP, "ocsp")):
        for path in files_of(job.directory / name):
            file = read_revocation(path, kind)
            if file is None:
                problems.append(problem("revocation-unreadable", f"{name}/{path.name}"))
            else:
                found.append(file)
    return RevocationIndex(files=tuple(found), problems=tuple(problems))
