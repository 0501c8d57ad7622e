"""Rows of accounts, of the sessions they have open, and of the keys of their programs."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from core.tables import Base


class AccountRow(Base):
    """A person: a guest has neither e-mail nor password, and no name until they choose one."""

    __tablename__ = "accounts"

    id: Mapped[str] = mapped_column(primary_key=True)
    email: Mapped[str | None] = mapped_column(unique=True)
    password_hash: Mapped[str | None]
    name: Mapped[str | None]
    role: Mapped[str]
    language: Mapped[str]
    created_at: Mapped[datetime]


class SessionRow(Base):
    """One refresh token. Tokens that follow each other by rotation share a ``family``; only the hash is kept."""

    __tablename__ = "sessions"

    id: Mapped[str] = mapped_column(primary_key=True)
    family: Mapped[str] = mapped_column(index=True)
    account: Mapped[str] = mapped_column(ForeignKey("accounts.id"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)
    used_at: Mapped[datetime | None]


class EndedSessionRow(Base):
    """A session, by its ``family``, that was ended before its time; kept until no token of it can be shown any more."""

    __tablename__ = "ended_sessions"

    family: Mapped[str] = mapped_column(primary_key=True)
    ended_at: Mapped[datetime] = mapped_column(index=True)


class ApiKeyRow(Base):
    """A key of a program. Only hashes of its secret are kept: today's, and for a while the one before."""

    __tablename__ = "api_keys"

    id: Mapped[str] = mapped_column(primary_key=True)
    prefix: Mapped[str] = mapped_column(unique=True)
    secret_hash: Mapped[str]
    old_prefix: Mapped[str | None] = mapped_column(unique=True)
    old_hash: Mapped[str | None]
    old_until: Mapped[datetime | None]
    name: Mapped[str]
    scopes: Mapped[str]
    by: Mapped[str] = mapped_column(ForeignKey("accounts.id"))
    version: Mapped[int]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    __table_args__ = (Index("ix_api_keys_created", "created_at", "id"),)


class ApiKeyEventRow(Base):
    """Something happened to a key: exactly one row for each version of it, only ever added."""

    __tablename__ = "api_key_events"

    key: Mapped[str] = mapped_column(ForeignKey("api_keys.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    event: Mapped[str]
    by: Mapped[str]
    at: Mapped[datetime]
