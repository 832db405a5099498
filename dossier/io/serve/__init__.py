"""The preview server: HTTP, live reload and the watching of files; what the pages are it asks of others."""
