"""How the service is set up, from arguments, `EXTRACTOR_SERVICE_*` environment variables or defaults, in that order."""

from ipaddress import ip_address
from pathlib import Path

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from extractor.errors import ConfigurationError
from extractor.readers.base import Limits


class ServiceSettings(BaseSettings):
    """The service; immutable. Model and endpoint are described by `extractor.settings.Settings`."""

    model_config = SettingsConfigDict(
        env_prefix="EXTRACTOR_SERVICE_", frozen=True, extra="forbid", env_ignore_empty=True
    )

    data: Path = Path("extractor-data")
    """Folder of the jobs and, where `database_url` is not set, of the database. One server works on it at a time."""
    database_url: str | None = Field(default=None, repr=False)
    """SQLAlchemy URL of the register of jobs and keys. None: ``service.sqlite`` in `data`."""
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    """0: a free one."""
    require_keys: bool = False
    """Ask for a key on loopback too: behind a proxy, every request comes from loopback."""
    hosts: tuple[str, ...] = ()
    """Names in the ``Host`` header that are answered. Empty: on loopback its names, elsewhere any."""

    max_body_bytes: int = Field(default=50_000_000, gt=0)
    max_files: int = Field(default=1000, gt=0)
    """Files in one request."""
    max_documents: int = Field(default=10_000, gt=0)
    """Documents in the JSON of one request; JSON Lines and files are bounded by their bytes."""
    max_expanded_bytes: int = Field(default=500_000_000, gt=0)
    """What one uploaded archive may expand to."""
    max_archive_members: int = Field(default=10_000, gt=0)
    body_timeout_s: float = Field(default=60.0, gt=0)
    """Longest time in which a request's body has to arrive."""

    jobs_at_once: int = Field(default=2, ge=1)
    max_queued_jobs: int = Field(default=100, ge=0)
    """Jobs that wait for their turn; the next one is refused (503)."""
    extracts_at_once: int = Field(default=16, ge=1)
    max_waiting_extracts: int = Field(default=64, ge=0)
    """``POST /v1/extract`` that wait for their turn; the next one is refused (503)."""
    deadline_s: float = Field(default=120.0, gt=0)
    """Longest time of one ``POST /v1/extract``; a request may ask for less."""
    shutdown_grace_s: float = Field(default=20.0, ge=0)
    """How long articles in work may take to finish when the server stops; then they are put back."""
    give_up_after_s: float = Field(default=6 * 3600.0, ge=0)
    """How long a job waits for an endpoint that is down."""
    processes: int | None = Field(default=None, ge=1)
    """Worker processes of the rules, for each job and for ``POST /v1/extract``. None: one a core."""

    @property
    def limits(self) -> Limits:
        """Return the bounds for uploaded files."""
        return Limits(
            max_table_bytes=self.max_body_bytes,
            max_expanded_bytes=self.max_expanded_bytes,
            max_members=self.max_archive_members,
        )

    @property
    def is_on_loopback(self) -> bool:
        """Whether the server can be reached from this machine only."""
        return is_loopback(self.host)

    @property
    def needs_keys(self) -> bool:
        """Whether a request without a key is refused."""
        return self.require_keys or not self.is_on_loopback

    @property
    def url(self) -> str:
        """Return the SQLAlchemy URL of the database, with the driver that is installed."""
        if self.database_url is None:
            return f"sqlite:///{self.data / 'service.sqlite'}"
        scheme, _, rest = self.database_url.partition("://")
        return f"postgresql+psycopg://{rest}" if scheme in {"postgres", "postgresql"} else self.database_url


def is_loopback(host: str) -> bool:
    """Tell whether a host name or address means this machine only."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def load_service_settings(**overrides: object) -> ServiceSettings:
    """Return the settings, or raise `ConfigurationError` naming the variable that is wrong."""
    try:
        return ServiceSettings(**{k: v for k, v in overrides.items() if v is not None})  # type: ignore[arg-type]
    except ValidationError as e:
        problems = "; ".join(
            f"EXTRACTOR_SERVICE_{'.'.join(str(p) for p in x['loc']).upper()}: {x['msg']}"
            for x in e.errors(include_url=False, include_input=False)
        )
        raise ConfigurationError(f"wrong setting: {problems}") from e
