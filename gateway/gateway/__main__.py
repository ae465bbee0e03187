from chassis.cli import main

from gateway.app import SERVICE
from gateway.settings import believe_named_proxies_only

believe_named_proxies_only()
main(SERVICE)
