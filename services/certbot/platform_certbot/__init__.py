"""Keeps nginx's certificate in order: certbot does the ACME work, the rules of when are here."""
