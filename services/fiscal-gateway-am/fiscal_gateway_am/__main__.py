from chassis.cli import main

from fiscal_gateway_am.app import SERVICE

main(SERVICE)
