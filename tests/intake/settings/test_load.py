"""Finding, loading, reloading, and looking things up."""

from __future__ import annotations

from pathlib import Path

import pytest

from intake.errors import ConfigurationError
from intake.settings import (
    FolderSource,
    ImapSource,
    Section,
    defaults,
    discover,
    find,
    load,
    reload,
    restart_only_changes,
    shipped_config_dir,
)
from intake.settings.reader import SECTIONS
from intake.settings.tree import IsdsSource, OAuth2Settings, SmtpSettings
from tests.intake.settings.conftest import IMAP, STORAGE, Loaded


def test_option_wins_over_variable_over_folder(config: Path) -> None:
    assert find(None, {}) is None
    config.write_text(STORAGE)
    assert find(None, {}) == config
    assert find(None, {"INTAKE_CONFIG": "/b/intake.toml"}) == Path("/b/intake.toml")
    assert find(Path("/a/intake.toml"), {"INTAKE_CONFIG": "/b"}) == Path("/a/intake.toml")


def test_folder_means_its_intake_toml(tmp_path: Path) -> None:
    assert find(tmp_path, {}) == tmp_path / "intake.toml"


def test_without_any_configuration_the_remedy_is_init(config: Path) -> None:
    with pytest.raises(ConfigurationError, match="There is no configuration") as raised:
        discover(None, {})
    assert "intake init DIR" in raised.value.remedy


def test_relative_paths_start_from_the_folder_of_the_file(tmp_path: Path) -> None:
    text = '[storage]\n[signatures]\ntrust_dir = "t"\n[[sources]]\nname = "p"\nkind = "folder"\npath = "../in"\n'
    (tmp_path / "intake.toml").write_text(text)
    settings = load(tmp_path / "intake.toml", environ={})
    assert settings.storage.database == f"sqlite:///{tmp_path}/intake.db"
    assert settings.storage.archive == str(tmp_path / "archive")
    assert settings.signatures.trust_dir == tmp_path / "t"
    source = settings.sources[0]
    assert isinstance(source, FolderSource)
    assert source.path == tmp_path / ".." / "in"


def test_absolute_paths_and_servers_stay(loaded: Loaded) -> None:
    text = '[storage]\ndatabase = "postgresql+psycopg://u@h/d"\narchive = "s3://bucket/prefix"'
    assert loaded(text).storage.archive == "s3://bucket/prefix"
    assert loaded(text).storage.database_url() == "postgresql+psycopg://u@h/d"
    assert loaded('[storage]\ndatabase = "sqlite:////var/x.db"').storage.database == "sqlite:////var/x.db"


@pytest.mark.parametrize(("tls", "port"), [("implicit", 993), ("starttls", 143), ("none", 143)])
def test_port_follows_tls(loaded: Loaded, tls: str, port: int) -> None:
    source = loaded(STORAGE + IMAP + f'tls = "{tls}"').sources[0]
    assert isinstance(source, ImapSource)
    assert source.port == port


def test_origin_names_line_or_default(loaded: Loaded) -> None:
    settings = loaded(STORAGE + IMAP)
    assert settings.origin("sources.protokol.host") == "intake.toml:5"
    assert settings.origin("sources.protokol.port") == "default"
    assert settings.origin("sources.other.port") == "default"


def test_unknown_source_is_told_with_the_known_ones(loaded: Loaded) -> None:
    with pytest.raises(ConfigurationError, match="no source protokoll — did you mean protokol") as raised:
        loaded(STORAGE + IMAP).source("protokoll")
    assert raised.value.remedy == "Its sources: protokol."


def test_settings_can_not_be_changed(loaded: Loaded) -> None:
    settings = loaded(STORAGE)
    with pytest.raises(ValueError, match="frozen"):
        settings.outbox.hold = True  # type: ignore[misc]


def test_reload_takes_the_new_file_or_raises(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config.write_text(STORAGE)
    old = load(config)
    config.write_text(STORAGE + "[outbox]\nhold = true")
    assert reload(old).outbox.hold
    config.write_text("[outbox]\nhold = 3")
    with pytest.raises(ConfigurationError):
        reload(old)


def test_restart_only_changes_are_named(loaded: Loaded) -> None:
    old = loaded(STORAGE + "[outbox]\nhold = true")
    new = loaded('[storage]\narchive = "other"\n[engine]\nthreads = 3')
    assert restart_only_changes(old, new) == ("storage.archive",)
    assert restart_only_changes(old, old) == ()


def test_files_beside_the_configuration_win(loaded: Loaded, tmp_path: Path) -> None:
    settings = loaded(STORAGE)
    shipped = settings.forms()
    assert settings.regions().parent == shipped_config_dir()
    for name in ("forms/zahranicni-spoluprace.toml", "forms/other.toml", "regions.toml", "templates/cs/x.j2"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    assert settings.regions() == tmp_path / "regions.toml"
    assert tmp_path / "forms/zahranicni-spoluprace.toml" in settings.forms()
    assert len(settings.forms()) == len(shipped) + 1
    assert settings.templates_dir() == (tmp_path / "templates", shipped_config_dir() / "templates")


def test_defaults_need_no_file_and_look_beside_none(config: Path, tmp_path: Path) -> None:
    (tmp_path / "regions.toml").touch()
    settings = defaults()
    assert settings.path is None
    assert settings.smtp is None
    assert settings.regions() == shipped_config_dir() / "regions.toml"
    assert settings.forms()


# -- config/intake.toml: every key with its default ---------------------------------------------------------


def test_shipped_configuration_says_the_defaults(config: Path) -> None:
    text = (shipped_config_dir() / "intake.toml").read_text("utf-8")
    config.write_text(text, "utf-8")
    written, shipped = load(config, environ={}), defaults()
    for name in set(SECTIONS) - {"smtp"}:
        assert getattr(written, name) == getattr(shipped, name), name


@pytest.mark.parametrize(
    "model", [*SECTIONS.values(), SmtpSettings, ImapSource, IsdsSource, FolderSource, OAuth2Settings]
)
def test_shipped_configuration_mentions_every_key(model: type[Section]) -> None:
    text = (shipped_config_dir() / "intake.toml").read_text("utf-8")
    plain = [name for name in model.model_fields if not name.endswith("_credential") and name != "oauth2"]
    keys = [key for key in plain if key not in model.SECRETS]
    assert [key for key in keys if f"\n{key} = " not in text and f"\n#{key} = " not in text] == []


def test_shipped_configuration_stays_valid_when_its_examples_are_switched_on(config: Path) -> None:
    text = (shipped_config_dir() / "intake.toml").read_text("utf-8")
    lines = [line.removeprefix("#") if not line.startswith("# ") else line for line in text.splitlines()]
    lines = [line for line in lines if not line.startswith(("password_file", "database_password_file"))]
    config.write_text("\n".join(lines).replace("https://…", "https://idp.example.cz/token"), "utf-8")
    settings = load(config, resolve_secrets=False, environ={})
    assert [source.name for source in settings.sources] == ["protokol", "databox", "posta"]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('territories = ["cze"]', "two letters"),
        ("territories = []", "territories"),
        ('lotl_url = "http://ec.europa.eu/lotl.xml"', "https://"),
        ('fetch_hosts = ["http://ica.cz"]', "domain names"),
        ("update_every_h = -1", "at least 0"),
    ],
)
def test_wrong_trust_settings_are_refused_with_their_line(tmp_path: Path, line: str, words: str) -> None:
    (tmp_path / "intake.toml").write_text(f"[storage]\n[signatures]\n{line}\n")
    with pytest.raises(ConfigurationError) as caught:
        load(tmp_path / "intake.toml", environ={})
    assert words in str(caught.value)
    assert "intake.toml:3" in str(caught.value)


def test_territories_are_lower_case(tmp_path: Path) -> None:
    (tmp_path / "intake.toml").write_text('[storage]\n[signatures]\nterritories = ["CZ", "sk"]\n')
    assert load(tmp_path / "intake.toml", environ={}).signatures.territories == ("cz", "sk")
