"""PDF files: characters to lines, lines to paragraphs."""
