"""What one call may use up before it is ended."""

from __future__ import annotations

from dataclasses import dataclass, replace

MIB = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds of one call; each breach has its own code (``intake.sandbox.errors``)."""

    address_space_bytes: int = 1 << 30
    """RLIMIT_AS: what the loaded parsers take counts too (about 150 MiB)."""
    cpu_s: int = 20
    wall_s: float = 40
    """One deadline for the whole call, from the request to the end of the child."""
    file_size_bytes: int = 512 * MIB
    """Of each file that the child writes."""
    open_files: int = 64
    result_bytes: int = 64 * MIB
    """Of the answer as JSON."""

    def for_signatures(self) -> Limits:
        """Of judging one file: 30 s by default; the judgement ends its own analyses some seconds before."""
        return replace(self, cpu_s=self.cpu_s * 3 // 2, wall_s=self.wall_s * 0.75)
