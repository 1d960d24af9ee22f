DROP TABLE `currency`;
