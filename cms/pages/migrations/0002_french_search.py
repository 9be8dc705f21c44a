"""The text search configuration of a commune's site: French stems, accents folded, stop words in both spellings.

It lives in the commune's schema, whose copy by SQL and export carry it. No name is qualified: the template's schema and
``extensions`` are on the path. Stop words are dropped before the accents are folded (« à ») and after (pitfall 33).
"""

from __future__ import annotations

from django.db import migrations

WORDS = "asciiword, asciihword, hword_asciipart, word, hword, hword_part"
CREATE = f"""
CREATE TEXT SEARCH DICTIONARY parvis_stop (TEMPLATE = simple, STOPWORDS = french, ACCEPT = false);
CREATE TEXT SEARCH DICTIONARY parvis_stem (TEMPLATE = snowball, LANGUAGE = french, STOPWORDS = french);
CREATE TEXT SEARCH CONFIGURATION parvis_fr (COPY = french);
ALTER TEXT SEARCH CONFIGURATION parvis_fr ALTER MAPPING FOR {WORDS} WITH parvis_stop, unaccent, parvis_stem;
"""
DROP = """
DROP TEXT SEARCH CONFIGURATION parvis_fr;
DROP TEXT SEARCH DICTIONARY parvis_stem;
DROP TEXT SEARCH DICTIONARY parvis_stop;
"""


class Migration(migrations.Migration):
    dependencies = [("pages", "0001_initial")]

    operations = [migrations.RunSQL(CREATE, DROP)]
