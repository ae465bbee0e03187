from chassis.cli import main

from pos.app import SERVICE

main(SERVICE)
