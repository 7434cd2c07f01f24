"""The command line, `python -m ivsrt_async`: one file for each command.

A command reads its arguments and hands them to a workflow; what it prints is a table on a terminal,
lines with tabs in a pipe, and JSON if asked.
"""
