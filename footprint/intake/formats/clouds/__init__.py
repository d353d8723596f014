"""Formats of clouds: bills, which become usage (`cloud_bills` is what they share), and carbon exports of suppliers."""
