"""On one machine what a site runs on several; `docs/scaling.md` explains the steps."""
