# fundsim_embed(OUTPUT TEMPLATE FILES...): a source file that holds FILES, under their names below page/ or assets/.
# The bytes are taken by the assembler (.incbin), so that the build needs no tool beside the compiler.
function(fundsim_embed output template)
  set(FUNDSIM_EMBED_SYMBOLS "")
  set(FUNDSIM_EMBED_ENTRIES "")
  set(number 0)
  foreach(file ${ARGN})
    string(REGEX REPLACE "^(page|assets)/" "" name ${file})
    set(path ${CMAKE_CURRENT_SOURCE_DIR}/${file})
    set(symbol fundsim_asset_${number})
    string(APPEND FUNDSIM_EMBED_SYMBOLS
      "asm(\".section .rodata\\n.global ${symbol}\\n.global ${symbol}_end\\n${symbol}:\\n.incbin \\\"${path}\\\"\\n${symbol}_end:\\n.byte 0\\n.previous\\n\");\n"
      "extern \"C\" const char ${symbol}[];\nextern \"C\" const char ${symbol}_end[];\n\n")
    string(APPEND FUNDSIM_EMBED_ENTRIES "    Built{\"${name}\", ${symbol}, ${symbol}_end},\n")
    list(APPEND paths ${path})
    math(EXPR number "${number} + 1")
  endforeach()
  configure_file(${template} ${output} @ONLY)
  # the compiler cannot see what the assembler reads
  set_source_files_properties(${output} PROPERTIES OBJECT_DEPENDS "${paths}")
endfunction()
