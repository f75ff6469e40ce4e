"""PDF files: letters to lines, lines to paragraphs."""
