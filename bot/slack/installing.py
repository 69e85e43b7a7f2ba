"""Installing: many workspaces by OAuth, their installations and tokens in SQL."""

from __future__ import annotations

import logging
import threading
from functools import partial
from time import monotonic, sleep
from typing import Any

from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.authorize import InstallationStoreAuthorize
from slack_bolt.context import BoltContext
from slack_bolt.oauth import OAuthFlow
from slack_bolt.oauth.oauth_settings import OAuthSettings
from slack_sdk import WebClient
from slack_sdk.oauth.installation_store.sqlalchemy import SQLAlchemyInstallationStore
from slack_sdk.oauth.state_store.sqlalchemy import SQLAlchemyOAuthStateStore
from sqlalchemy import Engine

from bot.slack.scopes import OPTIONAL, REQUIRED

log = logging.getLogger(__name__)

_STATE_SECONDS = 600
_KNOWN_SECONDS = 600.0
"""For how long it is not asked again whose token one is, and what it may do."""


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
        scopes=[scope.name for scope in (*REQUIRED, *OPTIONAL)],
        user_scopes=[],
        installation_store=installation_store(engine, client_id),
        installation_store_bot_only=True,
        state_store=states,
        state_expiration_seconds=_STATE_SECONDS,
        logger=log,
    )
    return OAuthFlow(client=client, settings=settings, logger=log)


class Authorizing(InstallationStoreAuthorize):
    """Finds a workspace's token, and rotates it before it ends (after 12 hours), once for all."""

    def __init__(self, flow: OAuthFlow, client: WebClient) -> None:
        """Find the tokens that this flow keeps, and ask Slack with this client."""
        super().__init__(
            logger=log,
            client_id=flow.settings.client_id,
            client_secret=flow.settings.client_secret,
            installation_store=flow.settings.installation_store,
            bot_only=True,
            cache_enabled=True,
            client=client,
        )
        self._mutex = threading.Lock()
        self._known_until = 0.0

    def __call__(
        self,
        *,
        context: BoltContext,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None,
        **_: Any,
    ) -> AuthorizeResult | None:
        """Return with which token a workspace is spoken to, None where the app is not installed."""
        find = partial(
            super().__call__,
            context=context,
            enterprise_id=enterprise_id,
            team_id=team_id,
            user_id=user_id,
        )
        with self._mutex:
            if monotonic() > self._known_until:
                self.authorize_result_cache.clear()
                self._known_until = monotonic() + _KNOWN_SECONDS
            found = find()
            store = self.installation_store
            if found is None and store.find_bot(enterprise_id=enterprise_id, team_id=team_id):
                # Another process may be rotating the token at this moment, which two cannot.
                sleep(1)
                found = find()
            return found
