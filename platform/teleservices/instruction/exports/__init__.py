"""What a list holds, taken out as a file: a table (CSV, ODS, XLSX), a document (PDF), the pieces (ZIP)."""
