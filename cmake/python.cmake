# The Python module: the extension `keratin._core` (nanobind, split mode: one binary for CPython 3.10 and later) beside the package's
# files. In the build tree `build/PRESET/python` is a folder for PYTHONPATH; in a wheel (pyproject.toml) both are installed together.
if(NOT SKBUILD AND NOT Python_EXECUTABLE)
  set(Python_EXECUTABLE ${KERATIN_PYTHON})
endif()
find_package(Python 3.10 COMPONENTS Interpreter Development.Module REQUIRED)
execute_process(COMMAND ${Python_EXECUTABLE} -m nanobind --cmake_dir OUTPUT_VARIABLE nanobind_ROOT OUTPUT_STRIP_TRAILING_WHITESPACE
                RESULT_VARIABLE no_nanobind ERROR_QUIET)
if(no_nanobind)
  message(FATAL_ERROR "${Python_EXECUTABLE} has no nanobind: tools/python/env.sh makes an environment that has, and prints its python")
endif()
find_package(nanobind 3.0 CONFIG REQUIRED)

file(GLOB sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/python/src/*.cpp)
if(SKBUILD)
  set(backend keratin._nanobind)
else()
  set(backend nanobind_backend)
endif()
nanobind_add_module(keratin_python BACKEND_MODULE ${backend} NB_DOMAIN keratin NB_SUPPRESS_WARNINGS NOMINSIZE ${sources})
target_link_libraries(keratin_python PRIVATE keratin keratin_flags)
# Nothing of ours is seen by other extensions: oneTBB's, Highway's and zlib's symbols would be shared with whoever came first.
target_link_options(keratin_python PRIVATE LINKER:--exclude-libs,ALL LINKER:--gc-sections)
set_target_properties(keratin_python PROPERTIES OUTPUT_NAME _core LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/python/keratin)

# Links to the package's files, so that an edited file is the one that runs.
file(GLOB_RECURSE modules CONFIGURE_DEPENDS RELATIVE ${PROJECT_SOURCE_DIR}/python ${PROJECT_SOURCE_DIR}/python/keratin/*.py
     ${PROJECT_SOURCE_DIR}/python/keratin/*.pyi ${PROJECT_SOURCE_DIR}/python/keratin/py.typed)
foreach(module IN LISTS modules)
  cmake_path(GET module PARENT_PATH folder)
  file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/python/${folder})
  file(CREATE_LINK ${PROJECT_SOURCE_DIR}/python/${module} ${PROJECT_BINARY_DIR}/python/${module} SYMBOLIC)
endforeach()

# A wheel asks for numpy alone: nanobind's run time comes along, for the building interpreter, and in ./dev wheel for each CPython.
if(SKBUILD)
  install(TARGETS keratin_python LIBRARY DESTINATION keratin)
  execute_process(COMMAND ${Python_EXECUTABLE} -c "import nanobind_backend; print(*nanobind_backend.__path__)"
                  OUTPUT_VARIABLE backend_folder OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
  set(KERATIN_NANOBIND_BACKENDS ${backend_folder} CACHE PATH "The folder of nanobind's run times (_nb_backend_v1.*.so)")
  file(GLOB backends ${KERATIN_NANOBIND_BACKENDS}/_nb_backend_v1.*)
  install(FILES ${backends} DESTINATION keratin/_nanobind)
endif()
