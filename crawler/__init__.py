"""Pages in: the Scrapy project."""
