from chassis.cli import main

from gateway.app import SERVICE

main(SERVICE)
