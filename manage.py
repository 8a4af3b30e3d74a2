#!/usr/bin/env python
"""Runs Django's management commands for this site."""

import sys

from django.core.management import execute_from_command_line

from portal.environment import load_settings

if __name__ == "__main__":
    load_settings()
    execute_from_command_line(sys.argv)
