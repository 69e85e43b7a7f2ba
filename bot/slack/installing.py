"""Installing: many workspaces by OAuth, their installations and tokens in SQL."""

from __future__ import annotations

import logging

from slack_bolt.authorization.authorize import InstallationStoreAuthorize
from slack_bolt.oauth import OAuthFlow
from slack_bolt.oauth.oauth_settings import OAuthSettings
from slack_sdk import WebClient
from slack_sdk.oauth.installation_store.sqlalchemy import SQLAlchemyInstallationStore
from slack_sdk.oauth.state_store.sqlalchemy import SQLAlchemyOAuthStateStore
from sqlalchemy import Engine

from bot.slack.scopes import REQUIRED

log = logging.getLogger(__name__)

_STATE_SECONDS = 600


def installation_store(engine: Engine, client_id: str) -> SQLAlchemyInstallationStore:
    """Return the installations that a record keeps."""
    store = SQLAlchemyInstallationStore(client_id=client_id, engine=engine, logger=log)
    store.metadata.create_all(engine)
    return store


def oauth_flow(engine: Engine, client: WebClient, client_id: str, client_secret: str) -> OAuthFlow:
    """Return the way by which a workspace installs the app."""
    states = SQLAlchemyOAuthStateStore(expiration_seconds=_STATE_SECONDS, engine=engine, logger=log)
    states.metadata.create_all(engine)
    settings = OAuthSettings(
        client_id=client_id,
        client_secret=client_secret,
        scopes=[scope.name for scope in REQUIRED],
        installation_store=installation_store(engine, client_id),
        installation_store_bot_only=True,
        state_store=states,
        state_expiration_seconds=_STATE_SECONDS,
        logger=log,
    )
    return OAuthFlow(client=client, settings=settings, logger=log)


def authorizing(flow: OAuthFlow, client: WebClient) -> InstallationStoreAuthorize:
    """Return what finds a workspace's token, and rotates it before it ends (after 12 hours)."""
    return InstallationStoreAuthorize(
        logger=log,
        client_id=flow.settings.client_id,
        client_secret=flow.settings.client_secret,
        installation_store=flow.settings.installation_store,
        bot_only=True,
        cache_enabled=False,
        client=client,
    )
