"""The remote window (リモート窓口): what a call may say, what it shows, how long it may, and who answers it. All pure."""
