from chassis.cli import main

from messenger.app import SERVICE

main(SERVICE)
