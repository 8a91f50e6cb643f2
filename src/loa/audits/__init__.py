"""Audits: does a body's site keep its duties? What Decree 42/2022 and the law on access to information require, looked for by a crawler.

Lives here: the list of sites that an office follows (own and others), what must be there (`rules`), reading one page (`page_rules`), the
crawl itself (`crawling.py`: polite, bounded, no cookies), what follows from it (`verdict_rules`), audits with a row of evidence for each
finding, repeated monthly by the command `audits`. A site that cannot be seen gets no bad mark: it "could not be seen", and why.

May touch: organisations, directory (a body's official websites), the ledger, `fetching`. Start reading: `rules.py`, `crawling.py`.
"""
