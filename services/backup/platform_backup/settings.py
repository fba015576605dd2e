"""Where everything lies, and what is wanted: the only place that reads the environment."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Settings:
    """`every`: hours between two sets. `keep_days`: how long sets are kept."""

    repository: str
    every: float
    keep_days: int
    secrets: Path = Path("/run/secrets")
    media: Path = Path("/media")
    vectors: Path = Path("/vectors/vectors.db")
    status: Path = Path("/backup-status/status.json")
    cache: Path = Path("/cache")
    database_host: str = "postgres"
    database_port: int = 5432
    redis_host: str = "redis"
    redis_port: int = 6379

    def secret(self, name: str) -> str:
        return (self.secrets / name).read_text(encoding="utf-8").strip()

    def credentials(self) -> dict[str, str]:
        """What restic is to find in its environment to reach the repository, such as `AWS_ACCESS_KEY_ID`."""
        text = self.secret("backup-credentials") if (self.secrets / "backup-credentials").exists() else ""
        return json.loads(text) if text else {}


def from_environment(env: Mapping[str, str] = os.environ) -> Settings:
    """KeyError and ValueError name the variable that is missing or wrong."""
    paths = {
        field: Path(env[variable])
        for field, variable in (
            ("secrets", "SECRETS_PATH"),
            ("media", "MEDIA_PATH"),
            ("vectors", "VECTORS_FILE"),
            ("status", "STATUS_FILE"),
            ("cache", "CACHE_PATH"),
        )
        if variable in env
    }
    return Settings(
        repository=env["BACKUP_REPOSITORY"],
        every=float(env.get("BACKUP_EVERY_HOURS", "24")),
        keep_days=int(env.get("BACKUP_KEEP_DAYS", "7")),
        database_host=env.get("DATABASE_HOST", "postgres"),
        database_port=int(env.get("DATABASE_PORT", "5432")),
        redis_host=env.get("REDIS_HOST", "redis"),
        redis_port=int(env.get("REDIS_PORT", "6379")),
        **paths,
    )
