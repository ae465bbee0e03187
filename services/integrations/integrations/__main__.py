from chassis.cli import main

from integrations.app import SERVICE

main(SERVICE)
