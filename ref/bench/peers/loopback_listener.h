/* What both servers of hand-written C do before and at a connection. */
#pragma once

/* Lets the process open as many descriptors as the system allows it. */
void raise_descriptor_limit(void);

/* A listening, non-blocking socket on 127.0.0.1:port (0: any), watched for EPOLLIN by `epoll_fd` with a null
 * pointer as its data. Prints the port as one line on standard output: clients may connect from then on. Ends
 * the process with status 1 if that is impossible. */
int listen_on_loopback(int port, int epoll_fd);

/* The next waiting connection, non-blocking and without Nagle's delay; -1 if none waits. */
int accept_connection(int listener);
