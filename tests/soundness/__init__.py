"""The kernel tried from outside: attacks by kind, and random compositions of its rules checked in models."""
