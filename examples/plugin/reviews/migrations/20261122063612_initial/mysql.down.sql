DROP TABLE `reply`;

DROP TABLE `review`;
