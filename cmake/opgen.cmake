# The generator of the ops' C++ wrappers (tools/opgen/run.sh). It holds the ops without their wrappers, which it is about to write:
# gradients mention them, but it calls none. An object library, because its flags are then those of the library itself and ccache
# compiles each op once.
set(opgen_sources ${KERATIN_SOURCES})
list(FILTER opgen_sources INCLUDE REGEX "^${PROJECT_SOURCE_DIR}/keratin/(base|core|ops)/")
list(FILTER opgen_sources EXCLUDE REGEX "/keratin/ops/generated/|/keratin/ops/composite\\.cpp$")
add_library(opgen_ops OBJECT EXCLUDE_FROM_ALL ${opgen_sources} ${PROJECT_SOURCE_DIR}/keratin/ops/generated/op_table.cpp)
add_executable(opgen EXCLUDE_FROM_ALL ${PROJECT_SOURCE_DIR}/tools/opgen/opgen.cpp $<TARGET_OBJECTS:opgen_ops>)
foreach(target IN ITEMS opgen_ops opgen)
  target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR})
  target_compile_options(${target} PRIVATE -fno-semantic-interposition)
  set_target_properties(${target} PROPERTIES POSITION_INDEPENDENT_CODE ON)
  target_link_libraries(${target} PRIVATE keratin_flags ZLIB::ZLIB TBB::tbb hwy::hwy Threads::Threads)
endforeach()
target_link_options(opgen PRIVATE LINKER:--unresolved-symbols=ignore-all)
