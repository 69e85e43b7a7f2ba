"""The Slack bot: questions in, each answered once, with passages word for word.

In: request -> listeners -> events, commands, presses, forms, pane -> desk -> answering -> cards
-> delivery. Each row of this map is a room; within a room imports run from left to right.

start       newsroom (above) -> serving, web -> installing -> starting, tokens, workspaces
requests    app -> listeners -> events, commands, presses, forms, pane, admin
questions   desk -> answering, delivery -> addressed, asked, buttons
who may     policy -> people, scopes
shown       cards, refusals, stories, listings, modals, home -> quotes, fields, lists -> excerpts
            -> blocks -> text -> limits
kept        record -> intake, history, ratings, preferences -> store -> rows, tables; feedback
"""
