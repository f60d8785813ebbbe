"""Scrapy's settings: polite, hardened, quiet. Ours begin with OVERDUE_."""

from scrapy.settings.default_settings import DOWNLOAD_HANDLERS_BASE

from pipeline import __version__

BOT_NAME = "overdue"
SPIDER_MODULES = ["crawler.spiders"]

# Where the archive lies, the source files (empty: those of the package), the number that outcomes are counted for (0: a
# new one), who can be reached about the crawl, and the process that holds the data folder's lock and at whose end the
# crawl ends too (0: none, the crawl takes the lock itself).
OVERDUE_DATA = "datasets"
OVERDUE_SOURCES = ""
OVERDUE_CRAWL = 0
OVERDUE_CONTACT = ""
OVERDUE_PARENT = 0
# The Redis server of a frontier that several crawls share (empty: the archive's own), also taken from the environment,
# and the seconds after which an address that a crawl holds returns, if that crawl is dead.
OVERDUE_FRONTIER = ""
OVERDUE_LEASE = 60.0

USER_AGENT = f"Overdue/{__version__}"
ROBOTSTXT_OBEY = True
ROBOTSTXT_USER_AGENT = "Overdue"  # the name that a robots.txt addresses, without version and contact

# Politeness: see throttle.py. The delay itself is each source's.
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = 0.0
AUTOTHROTTLE_MAX_DELAY = 120.0
AUTOTHROTTLE_TARGET_CONCURRENCY = 4.0
DOWNLOAD_DELAY = 0.0
CONCURRENT_REQUESTS = 16
CONCURRENT_REQUESTS_PER_DOMAIN = 4
EXTENSIONS = {
    "scrapy.extensions.throttle.AutoThrottle": None,
    "crawler.throttle.Throttle": 0,
    "crawler.parent.ParentWatch": 0,
}
DOWNLOADER_MIDDLEWARES = {
    "crawler.addresses.GuardMiddleware": 50,
    "crawler.queue.Gate": 60,
    "crawler.rendering.Rendering": 70,
    "scrapy.downloadermiddlewares.robotstxt.RobotsTxtMiddleware": None,
    "crawler.robots.Robots": 100,
}

# What fails is asked again by a later run; only what breaks on the wire is tried again at once.
RETRY_TIMES = 1
RETRY_HTTP_CODES = [500, 502, 504, 522, 524, 408]
REDIRECT_MAX_TIMES = 8
DOWNLOAD_TIMEOUT = 30
DNS_TIMEOUT = 20

# Hostile sites: http and https alone, bodies capped (after decompression too), certificates verified, names that
# lead to private addresses refused, nothing that listens.
DOWNLOAD_HANDLERS = {scheme: None for scheme in DOWNLOAD_HANDLERS_BASE if scheme not in {"http", "https"}}
DOWNLOAD_MAXSIZE = 16 * 1024 * 1024
DOWNLOAD_WARNSIZE = 0
DOWNLOAD_VERIFY_CERTIFICATES = True
TWISTED_DNS_RESOLVER = "crawler.addresses.GuardedResolver"
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False
HTTPPROXY_ENABLED = False  # a proxy would resolve names where our resolver cannot judge them
COOKIES_ENABLED = False
REFERER_ENABLED = False

LOG_LEVEL = "INFO"
STATS_DUMP = False
