# Writes the completion script for SHELL, as the binary PORTICO prints it.
execute_process(COMMAND ${CMAKE_COMMAND} -E env HOME=/ ${PORTICO} completion ${SHELL} OUTPUT_FILE ${SCRIPT} COMMAND_ERROR_IS_FATAL ANY)
