from chassis.cli import main

from inventory.app import SERVICE

main(SERVICE)
