# Writes docs/ops.md, docs/rewrites.md and the samples for the golden values of the ops (tools/opdoc). Needs the whole library.
add_executable(opdoc EXCLUDE_FROM_ALL ${PROJECT_SOURCE_DIR}/tools/opdoc/opdoc.cpp ${PROJECT_SOURCE_DIR}/tools/opdoc/reference.cpp
               ${PROJECT_SOURCE_DIR}/tools/opdoc/rewrites.cpp ${PROJECT_SOURCE_DIR}/tools/opdoc/samples.cpp)
target_include_directories(opdoc PRIVATE ${PROJECT_SOURCE_DIR})
target_link_libraries(opdoc PRIVATE keratin keratin_flags)

# The generator once more, over the finished library: whether the wrappers that are committed are those it writes
# (tools/opgen/run.sh writes them before there is a library).
add_executable(opgen_check EXCLUDE_FROM_ALL ${PROJECT_SOURCE_DIR}/tools/opgen/opgen.cpp)
target_include_directories(opgen_check PRIVATE ${PROJECT_SOURCE_DIR})
target_link_libraries(opgen_check PRIVATE keratin keratin_flags)
