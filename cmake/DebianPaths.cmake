# Run by cpack on what is installed, before it is packed: file names that Debian's policy asks for, where they differ from an
# installation of one's own.

set(version ${CPACK_PACKAGE_VERSION})
set(root ${CPACK_TEMPORARY_DIRECTORY})
set(share ${root}/runtime${CPACK_PACKAGING_INSTALL_PREFIX}/share)
set(development_doc ${root}/development${CPACK_PACKAGING_INSTALL_PREFIX}/share/doc)

# compress(FILE): FILE.gz in its place, the same bytes for the same text.
function(compress file)
  execute_process(COMMAND gzip --best --no-name ${file} COMMAND_ERROR_IS_FATAL ANY)
endfunction()

compress(${share}/man/man1/a3sim.1)
file(RENAME ${share}/doc/a3sim/LICENSE ${share}/doc/a3sim/copyright)
file(COPY ${share}/doc/a3sim/copyright DESTINATION ${development_doc}/liba3sim-dev)
file(COPY_FILE ${share}/doc/a3sim/docs/changelog.md ${share}/doc/a3sim/changelog)
compress(${share}/doc/a3sim/changelog)
file(RENAME ${development_doc}/a3sim/examples ${development_doc}/liba3sim-dev/examples)
file(REMOVE_RECURSE ${development_doc}/a3sim)
# Debian's zsh does not look in site-functions.
file(RENAME ${share}/zsh/site-functions ${share}/zsh/vendor-completions)
