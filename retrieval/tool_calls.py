"""Tool calls: a server of tools for agents that says in a sentence what it cannot take."""

from __future__ import annotations

import difflib
from collections.abc import Collection
from typing import Any

from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ToolError, UnexpectedToolError
from mcp_types import CallToolResult, InputRequiredResult
from pydantic import ValidationError


class AgentServer(MCPServer[Any]):
    """An MCP server that refuses arguments with a sentence, also those it does not know."""

    async def call_tool(
        self, name: str, arguments: dict[str, Any], context: Context[Any, Any] | None = None
    ) -> CallToolResult | InputRequiredResult:
        """Call a tool by its name.

        :raises ToolError: if it cannot be done as asked; the message says what would do.
        """
        tools = {tool.name: tool for tool in await self.list_tools()}
        if name not in tools:
            raise ToolError(f"there is no tool {name!r}; there are {', '.join(tools)}")
        _refuse_unknown(name, arguments, tools[name].input_schema.get("properties", {}))
        try:
            return await super().call_tool(name, arguments, context)
        except ToolError as error:
            cause = error.__cause__
            if isinstance(cause, ValidationError):
                raise ToolError(_unfit(cause)) from cause
            if isinstance(cause, ToolError) and not isinstance(error, UnexpectedToolError):
                raise cause from cause.__cause__  # its sentence, without the library's own before
            raise


def _refuse_unknown(tool: str, arguments: Collection[str], known: Collection[str]) -> None:
    for name in arguments:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1, cutoff=0)[0]
            raise ToolError(f"{tool} takes no argument {name!r}; the nearest is {near!r}")


def _unfit(error: ValidationError) -> str:
    return "; ".join(
        f"{'.'.join(str(part) for part in fault['loc'])}: {fault['msg']}"
        for fault in error.errors(include_url=False, include_input=False)
    )
