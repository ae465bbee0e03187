from chassis.cli import main

from delivery.app import SERVICE

main(SERVICE)
