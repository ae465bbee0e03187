from chassis.cli import main

from analytics.app import SERVICE

main(SERVICE)
