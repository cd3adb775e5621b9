"""The crawl worker: a process beside the service in which Scrapy fetches."""
