"""One typed settings tree from ``intake.toml``, the environment and secrets (TOML 1.0).

Precedence: environment over file over default.  Unknown keys and wrong values are refused with
their line, all at once; nothing is read at import, and nobody holds a global configuration.
"""

from intake.settings.errors import Problem, SettingsError
from intake.settings.load import (
    Settings,
    defaults,
    discover,
    find,
    load,
    reload,
    restart_only_changes,
    secret_problems,
    tables,
)
from intake.settings.shipped import shipped_config_dir
from intake.settings.tree import (
    AnySource,
    FolderSource,
    ImapSource,
    IsdsSource,
    OAuth2Settings,
    Section,
    SmtpSettings,
)

__all__ = [
    "AnySource",
    "FolderSource",
    "ImapSource",
    "IsdsSource",
    "OAuth2Settings",
    "Problem",
    "Section",
    "Settings",
    "SettingsError",
    "SmtpSettings",
    "defaults",
    "discover",
    "find",
    "load",
    "reload",
    "restart_only_changes",
    "secret_problems",
    "shipped_config_dir",
    "tables",
]
